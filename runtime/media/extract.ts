/** Frames of videos as files, range by range: a range is some takes of one video, so that a long one is shared out and none is done twice. */
import { SampleError } from '../../core/errors.js';
import type { Context, RangePhase } from '../../core/operator.js';
import type { Json, JsonObject, MediaRef } from '../../core/sample.js';
import { type Extraction, extractedFrames } from './choose.js';
import { encodeImage, type Pixels } from './image.js';
import { openFilm } from './scenes/film.js';
import { secondsBetween } from './scenes/ranges.js';
import { eachFrame, type Take, type TakesOf, takesOf } from './takes.js';

/** What is extracted, of which of the sample's videos. */
export interface Extracting extends Extraction {
  /** The places of the videos in the sample's list. */
  readonly videosOf: (sample: Sample) => readonly number[];
}
type Reads = 'videos' | 'text' | 'row';
export type Sample = { readonly videos: readonly MediaRef[]; readonly text: string; readonly row: JsonObject };
/** A range, and what it came to; `video` is a place in the sample's list. */
type Extracted = Omit<TakesOf, 'path'> & { readonly video: number; readonly takes: readonly Take[] };
type Made = { readonly video: number; readonly files: readonly MediaRef[] };

/** Key frames are about so many times as quick to decode as all. */
const KEYS_FASTER = 8;

const frames: RangePhase<Reads, Extracting> = {
  name: 'frames',
  async ranges(sample, extracting, _, { media, signal, seconds }) {
    const ranges: Extracted[] = [];
    for (const video of distinct(sample, extracting)) {
      const { video: stream, times } = await openFilm(await media.file(sample.videos[video]!), { signal });
      const { timeBase, width, height } = stream;
      const places = extractedFrames(times, stream, extracting);
      const longest = seconds * (extracting.method === 'all_keyframes' ? KEYS_FASTER : 1);
      const cost = ({ key, to, keysOnly }: Take) => secondsBetween(key, to, timeBase) / (keysOnly ? KEYS_FASTER : 1);
      let [takes, sum]: [Take[], number] = [[], 0];
      const close = () => {
        if (takes.length > 0) ranges.push({ video, timeBase, width, height, takes });
        [takes, sum] = [[], 0];
      };
      for (const take of takesOf(times, places, (longest * timeBase.den) / timeBase.num)) {
        if (sum + cost(take) > seconds) close();
        takes.push(take);
        sum += cost(take);
      }
      close();
    }
    return ranges as unknown as readonly Json[];
  },
  async mapRange(sample, range, _, { media, signal }) {
    const { video, takes, ...form } = range as unknown as Extracted;
    const path = await media.file(sample.videos[video]!);
    const write = async (frame: Pixels) => media.write(await encodeImage(frame, 'jpg'), 'jpg');
    const files: MediaRef[][] = [];
    for (const take of takes) files.push(await eachFrame(take, { ...form, path }, write, { signal }));
    return { video, files: files.flat() } as unknown as Json;
  },
};
export const extractPhases = [frames] as const;

/** The frames of each of the sample's videos, in their order; none of those that are passed over. */
export const joinFrames = (sample: Sample, extracting: Extracting, [made = []]: readonly (readonly Json[])[]): (readonly MediaRef[])[] => {
  const wanted = new Set(extracting.videosOf(sample));
  return sample.videos.map(({ uri }, place) => {
    if (!wanted.has(place)) return [];
    const first = sample.videos.findIndex((other) => other.uri === uri);
    return (made as unknown as readonly Made[]).flatMap(({ video, files }) => (video === first ? files : []));
  });
};

/** Bytes of frames that a row holds at most. */
const ROW_BYTES = 128 << 20;

/** The bytes of files as base64: a row is text. */
export const spelledFrames = async (lists: readonly (readonly MediaRef[])[], { media }: Context): Promise<string[][]> => {
  let left = ROW_BYTES;
  const spelled: string[][] = [];
  for (const list of lists) {
    const own: string[] = [];
    for (const ref of list) {
      const bytes = await media.read(ref);
      left -= bytes.length;
      if (left < 0) throw new SampleError(`its frames come to more than ${ROW_BYTES >> 20} MiB: give them as paths`);
      own.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64'));
    }
    spelled.push(own);
  }
  return spelled;
};

/** Places of the wanted videos, of equal ones the first. */
const distinct = (sample: Sample, { videosOf }: Extracting) => [
  ...new Set(videosOf(sample).map((place) => sample.videos.findIndex(({ uri }) => uri === sample.videos[place]!.uri))),
];
