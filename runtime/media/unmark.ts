/** Videos without their watermarks: evenly spaced frames are looked at, then every frame is filled in where the mark is, range by range. */

import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { SampleError } from '../../core/errors.js';
import type { RangePhase, Reading } from '../../core/operator.js';
import type { Json, MediaRef } from '../../core/sample.js';
import { chooseFrames } from './choose.js';
import { encodeImage, type ImageSize, imagePixels } from './image.js';
import { inpainter } from './inpaint.js';
import { answers, json } from './phases.js';
import { rewritePhases } from './rewriting.js';
import { openFilm } from './scenes/film.js';
import { secondsBetween } from './scenes/ranges.js';
import { eachFrame, type Take, type TakesOf, takesOf } from './takes.js';
import {
  badCorners,
  boxOf,
  cut,
  type Detection,
  parseCorners,
  type Region,
  type RegionType,
  regionOf,
  SPREAD,
  watermarkMask,
} from './watermark.js';

export interface Unmarking {
  /** Corners of the regions, as they are written. */
  readonly regions: readonly string[];
  readonly type: RegionType;
  /** The field that has a sample's own corners. */
  readonly regionField: string | null;
  /** How many frames are looked at. */
  readonly frames: number;
  readonly detection: Detection;
}
type Reads = 'videos' | 'field';
type Sample = Reading<Reads>;
/** What phases work on, and what they answer; `video` is a place in the sample's list. */
type Looking = Omit<TakesOf, 'path'> & { readonly video: number; readonly takes: readonly Take[] };
type Looked = ImageSize & { readonly video: number; readonly files: readonly MediaRef[] };
type Marked = { readonly video: number; readonly box: Region; readonly mask: string | null };

/** The regions of a sample in frames of this size. */
const regionsOf = ({ field }: Sample, { regions, type, regionField }: Unmarking, size: ImageSize): Region[] => {
  const own = regionField === null ? regions : field(regionField);
  const texts = typeof own === 'string' ? [own] : own;
  if (!Array.isArray(texts)) throw new SampleError(`its ${regionField} is no text of two corners, nor a list of such`);
  return texts.map((text: Json) => {
    const corners = typeof text === 'string' ? parseCorners(text, type) : null;
    if (corners === null) throw new SampleError(badCorners(String(text), type));
    const region = regionOf(corners, type, size);
    if (region === null) throw new SampleError(`between the corners "${text}" is nothing of a frame of ${size.width} by ${size.height}`);
    return region;
  });
};

/** The frames that are looked at, as pictures of the rectangle around the regions; those of a long video each in a range of its own. */
const looks: RangePhase<Reads, Unmarking> = {
  name: 'looks',
  async ranges(sample, unmarking, _, { media, signal, seconds }) {
    const ranges: Looking[] = [];
    for (const [video, { uri }] of sample.videos.entries()) {
      if (sample.videos.findIndex((other) => other.uri === uri) !== video) continue;
      const { video: stream, times } = await openFilm(await media.file(sample.videos[video]!), { signal });
      const { timeBase, width, height } = stream;
      if (regionsOf(sample, unmarking, stream).length === 0) continue;
      const places = chooseFrames(times, stream, { method: 'uniform', n: unmarking.frames });
      const takes = takesOf(times, places, (seconds * timeBase.den) / timeBase.num);
      const isLong = secondsBetween(times.pts[0]!, times.end, timeBase) > seconds;
      for (const own of isLong ? takes.map((take) => [take]) : [takes]) ranges.push({ video, timeBase, width, height, takes: own });
    }
    return ranges.map(json);
  },
  async mapRange(sample, range, unmarking, { media, signal }) {
    const { video, takes, ...form } = range as unknown as Looking;
    const path = await media.file(sample.videos[video]!);
    const box = boxOf(regionsOf(sample, unmarking, form), SPREAD, form);
    const files: MediaRef[][] = [];
    for (const take of takes)
      files.push(
        await eachFrame(take, { ...form, path }, async (frame) => media.write(await encodeImage(cut(frame, box), 'png'), 'png'), {
          signal,
        }),
      );
    return json({ video, width: form.width, height: form.height, files: files.flat() });
  },
};

/** Where the mark of each video is; null where there is none. */
const masks: RangePhase<Reads, Unmarking> = {
  name: 'masks',
  async ranges(_, __, [looked]) {
    const all = answers<Looked>(looked);
    const videos = [...new Set(all.map(({ video }) => video))];
    return videos.map((video) => {
      const own = all.filter((look) => look.video === video);
      return json({ ...own[0]!, files: own.flatMap(({ files }) => files) });
    });
  },
  async mapRange(sample, range, unmarking, { media }) {
    const { video, files, ...size } = range as unknown as Looked;
    const regions = regionsOf(sample, unmarking, size);
    const box = boxOf(regions, SPREAD, size);
    const within = regions.map(({ left, top, right, bottom }) => ({
      left: left - box.left,
      top: top - box.top,
      right: right - box.left,
      bottom: bottom - box.top,
    }));
    const pictures = await Promise.all(files.map(async (file) => imagePixels(await media.read(file))));
    const mask = watermarkMask(pictures, within, unmarking.detection);
    return json({ video, box, mask: mask.includes(1) ? deflateRawSync(mask).toString('base64') : null });
  },
};

export const unmarkPhases = [
  looks,
  masks,
  ...rewritePhases<Unmarking, Reads>({
    known: ([, marked], video) => json(answers<Marked>(marked).find((one) => one.video === video && one.mask !== null) ?? null),
    changeOf: (_, size, known) => {
      const { box, mask } = known as unknown as Marked;
      const own = inflateRawSync(Buffer.from(mask!, 'base64'));
      const across = box.right - box.left;
      const whole = new Uint8Array(size.width * size.height);
      for (let row = box.top; row < box.bottom; row++)
        whole.set(own.subarray((row - box.top) * across, (row - box.top + 1) * across), row * size.width + box.left);
      const fill = inpainter(size, whole);
      return (frame) => {
        fill(frame);
        return true;
      };
    },
  }),
] as const;
