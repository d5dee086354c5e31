/** Vectors that the peer answered, and how its files are compared with ours. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import type { MediaRef } from '../../core/sample.js';
import { ROOT } from '../root.js';

export interface Vector {
  readonly sets: readonly {
    readonly params: Readonly<Record<string, unknown>>;
    /** Of a deduplicator: hashes by sample, and the samples that go. */
    readonly hashes?: Readonly<Record<string, string | Readonly<Record<'__dj__hash' | '__dj__imagehash', string>>>>;
    readonly dropped?: readonly string[];
    readonly cases: readonly {
      readonly in: string;
      readonly error?: string;
      readonly kept?: boolean;
      readonly stats?: Readonly<Record<string, readonly number[]>>;
      readonly rows?: readonly {
        readonly text?: string;
        readonly images?: readonly Made[];
        readonly audios?: readonly Made[];
        readonly videos?: readonly (Made | string)[];
      }[];
    }[];
  }[];
}
export interface Made {
  readonly made: {
    readonly file: string;
    readonly size?: readonly [number, number];
    readonly mean?: readonly number[];
    readonly ahash?: string;
    readonly duration?: number;
    readonly streams?: readonly Readonly<Record<string, string | number>>[];
    readonly first_frame?: { readonly mean: readonly number[]; readonly ahash: string };
  };
}
export type MediaKind = 'image' | 'audio' | 'video';
export interface ParitySample {
  readonly id: string;
  readonly text: string;
  readonly images: readonly MediaRef[];
  readonly audios: readonly MediaRef[];
  readonly videos: readonly MediaRef[];
}

const read = (path: string) => JSON.parse(readFileSync(join(ROOT, 'test/fixtures/parity', path), 'utf8')) as unknown;

/** The figures for an operator over the samples of its folder. */
export const vectors = (kind: MediaKind, operator: string) => {
  const raw = read(`${kind}/samples.json`) as {
    samples: { id: string; text?: string; images?: string[]; audios?: string[]; videos?: string[] }[];
  };
  const refs = (paths: string[] | undefined) => (paths ?? []).map((path) => ({ uri: `test/fixtures/parity/${kind}/${path}` }));
  const samples = raw.samples.map(
    ({ id, text, images, audios, videos }) =>
      [id, { id, text: text ?? '', images: refs(images), audios: refs(audios), videos: refs(videos) }] as const,
  );
  return { vector: read(`${kind}/${operator}.json`) as Vector, samples: new Map<string, ParitySample>(samples) };
};

/** Mean of each band, and the average hash: which of 8 by 8 cells are brighter than the mean of all. */
export const look = async (image: string | Uint8Array) => {
  const { data, info } = await sharp(image).toColourspace('srgb').removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const pixels = info.width * info.height;
  const band = (at: number) =>
    Float64Array.from({ length: pixels }, (_, pixel) => data[pixel * info.channels + (info.channels === 3 ? at : 0)]!);
  const bands = [band(0), band(1), band(2)] as const;
  const grey = bands[0].map((red, at) => Math.round(0.299 * red + 0.587 * bands[1][at]! + 0.114 * bands[2][at]!));
  const across = bicubic(grey, info.width, info.height, false);
  const cells = bicubic(across, info.height, 8, true).map((cell) => Math.min(255, Math.max(0, Math.round(cell))));
  const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean: bands.map(mean), bits: Array.from(cells, (cell) => cell > mean(cells)) };
};
/** Makes each of so many lines 8 long; a wide bicubic kernel, as imaging libraries have it. Lines are rows, or columns. */
const bicubic = (from: Float64Array, length: number, lines: number, areColumns: boolean): Float64Array => {
  const [step, line] = areColumns ? [lines, 1] : [1, length];
  const scale = length / 8;
  const width = Math.max(scale, 1);
  const kernel = (distance: number) => {
    const x = Math.abs(distance);
    return x < 1 ? (1.5 * x - 2.5) * x * x + 1 : x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
  };
  const out = new Float64Array(lines * 8);
  for (let at = 0; at < 8; at++) {
    const middle = (at + 0.5) * scale;
    const first = Math.max(0, Math.round(middle - 2 * width));
    const last = Math.min(length, Math.round(middle + 2 * width));
    const weights = Array.from({ length: last - first }, (_, n) => kernel((first + n + 0.5 - middle) / width));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    for (let n = 0; n < lines; n++) {
      const place = areColumns ? at * lines + n : n * 8 + at;
      for (const [tap, weight] of weights.entries()) out[place]! += (from[n * line + (first + tap) * step]! * weight) / total;
    }
  }
  return out;
};
/** In how many bits two average hashes differ. */
export const hashDistance = (bits: readonly boolean[], hex: string): number => {
  const other = BigInt(`0x${hex}`).toString(2).padStart(64, '0');
  return bits.filter((bit, at) => bit !== (other[at] === '1')).length;
};
/** In how many bits two hashes in hexadecimal digits differ. */
export const hashesApart = (one: string, other: string): number =>
  (BigInt(`0x${one}`) ^ BigInt(`0x${other}`)).toString(2).replaceAll('0', '').length;
