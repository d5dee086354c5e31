/**
 * Clips of a sample's videos, made in ranges: short ones are encoded whole, several to a range; long ones in pieces, beside their sound, and
 * joined without encoding again. What a range holds follows from the file and the wanted seconds, so every host makes the same bytes.
 */

import { SampleError } from '../../core/errors.js';
import type { Context, RangePhase, Readable, Reading } from '../../core/operator.js';
import type { Json, MediaRef } from '../../core/sample.js';
import { type Cutting, gathering, type Joining, joinsOf, type Made, type MadePart, type Making, type Part } from './clip-ranges.js';
import { showOnly } from './edit-list.js';
import { copyClip, type EncodeOptions, type Encoding, encodeClip, encodePicture, encodeSound, encodeWhole, joinPieces } from './encode.js';
import type { Stretch } from './frames.js';
import { answers, json } from './phases.js';
import { probeFrames, type Rational } from './probe.js';
import { type Film, openFilm } from './scenes/film.js';
import { secondsBetween } from './scenes/ranges.js';

export interface Clip {
  readonly file: MediaRef;
  readonly from: number;
  readonly to: number;
  readonly timeBase: Rational;
}
type Videos = { readonly videos: readonly MediaRef[] };
export type CutsOf<R extends keyof Readable, Q> = (
  sample: Reading<R>,
  prepared: Q,
  earlier: readonly (readonly Json[])[],
  context: Context & { readonly seconds: number },
) => AsyncIterable<Cutting>;

interface Joined extends Pick<Part, 'video' | 'clip'> {
  readonly file: MediaRef;
}

export const filmOf = async ({ videos }: Videos, video: number, { media, signal }: Context): Promise<Film> =>
  openFilm(await media.file(videos[video]!), { signal });

/** The phases that make clips; those before them may find out what to cut. */
export const clipPhases = <Q extends Omit<Encoding, 'size'>, R extends keyof Readable = never>(
  cutsOf: CutsOf<R | 'videos', Q>,
): readonly RangePhase<R | 'videos', Q>[] => [
  {
    name: 'clips',
    async ranges(sample, prepared, earlier, context) {
      const ranges = gathering(context.seconds);
      for await (const cutting of cutsOf(sample, prepared, earlier, context)) {
        if (cutting.how !== 'transcode') ranges.add(cutting);
        else if ((cutting.head.seconds ?? Number.POSITIVE_INFINITY) <= context.seconds) ranges.addWhole(cutting);
        else ranges.addPieces(cutting, await filmOf(sample, cutting.video, context));
      }
      return ranges.all().map(json);
    },
    async mapRange(sample, range, prepared, { media, signal }) {
      const { form, parts } = range as unknown as Making;
      const made: MadePart[] = [];
      for (const part of parts) {
        const { video, clip, timeBase, from, to, lead, size } = part;
        const path = media.scratch('mp4');
        await WRITERS[form]({ ...part, path: await media.file(sample.videos[video]!) }, path, {
          ...prepared,
          signal,
          ...(size && { size }),
        });
        made.push({ video, clip, timeBase, from, to, lead, file: await media.write({ path }, 'mp4') });
      }
      return json({ form, parts: made } satisfies Made);
    },
  },
  {
    name: 'join',
    ranges: async (_, __, earlier) => joinsOf(answers(earlier.at(-1))).map(json),
    async mapRange(sample, range, prepared, { media, signal }) {
      const { video, timeBase, clip, pictures, sound, lead } = range as unknown as Joining;
      const pieces = await Promise.all(pictures.map(async ({ file, from, to }) => ({ path: await media.file(file), from, to })));
      const source = await media.file(sample.videos[video]!);
      const join = async (beside: Parameters<typeof joinPieces>[2]) => {
        const to = media.scratch('mp4');
        await joinPieces(pieces, timeBase, beside, { list: media.scratch('txt'), to }, { ...prepared, signal });
        return media.write({ path: to }, 'mp4');
      };
      if (lead === null) return json({ video, clip, file: await join(sound && { path: await media.file(sound), lead: 0 }) });
      const file = await join({ path: source, lead }).catch(
        unlessSample(async () => {
          const path = media.scratch('mp4');
          const [from, to] = [pictures[0]!.from, pictures.at(-1)!.to];
          await encodeSound({ path: source, timeBase, key: from, from, to, isOpen: true }, path, { ...prepared, signal });
          return join({ path, lead: 0 });
        }),
      );
      return json({ video, clip, file });
    },
  },
];

/** For each video of the list its clips in order, or null where none were wanted. `results` are of all phases. */
export const clipsOf = (sample: Videos, results: readonly (readonly Json[])[]): (Clip[] | null)[] => {
  const [made, joined] = [answers<Made>(results.at(-2)), answers<Joined>(results.at(-1))];
  const whole = new Map(joined.map(({ video, clip, file }) => [`${video}/${clip}`, file]));
  const pictures = made.flatMap(({ form, parts }) => (form === 'sound' ? [] : parts));
  return sample.videos.map(({ uri }) => {
    const own = sample.videos.findIndex((other) => other.uri === uri);
    const clips: Clip[] = [];
    for (const { video, clip, file, from, to, timeBase } of pictures) {
      if (video === own) clips[clip] = { file: whole.get(`${video}/${clip}`) ?? file, from: clips[clip]?.from ?? from, to, timeBase };
    }
    return clips.length === 0 ? null : clips;
  });
};

/** What the container cannot hold as it is, or would hold in part, is encoded. */
const copyOrEncode = async (part: Stretch & Pick<Part, 'frames'>, to: string, options: EncodeOptions): Promise<void> => {
  const isWhole = async () => {
    await copyClip(part, to, options);
    if (!part.isOpen) await showOnly(to, secondsBetween(part.from, part.to, part.timeBase));
    return (await probeFrames(to, options)).pts.length >= part.frames;
  };
  if (!(await isWhole().catch(unlessSample(async () => false)))) await encodeClip(part, to, options);
};
const wholeOrAnew: typeof encodeClip = (stretch, to, options) =>
  encodeWhole(stretch, to, 'copy', options).catch(unlessSample(() => encodeWhole(stretch, to, 'aac', options)));
const WRITERS = { clips: encodeClip, copies: copyOrEncode, whole: wholeOrAnew, pictures: encodePicture, sound: encodeSound } as const;

const unlessSample =
  <T>(act: () => Promise<T>) =>
  (error: unknown): Promise<T> => {
    if (!(error instanceof SampleError)) throw error;
    return act();
  };
