import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { opticalFlow } from '../../../runtime/media/flow.js';
import { greyPlane, plainFlow } from '../../media/plain-flow.js';
import { ROOT } from '../../root.js';

interface Answer {
  readonly width: number;
  readonly height: number;
  readonly mean: number;
  readonly vectors: readonly (readonly [x: number, y: number, dx: number, dy: number])[];
}
const { flows } = JSON.parse(readFileSync(join(ROOT, 'test/fixtures/media/flow.json'), 'utf8')) as { flows: readonly Answer[] };

/** As test/fixtures/media/generate-flow.py makes them. */
const frameOf = (width: number, height: number, time: number): Uint8Array => {
  const frame = new Uint8Array(3 * width * height);
  const wave = (phase: number) => Math.abs((((phase % 510) + 510) % 510) - 255);
  let at = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      frame[at++] = (wave(7 * x + 3 * y + 11 * time) + wave(2 * x - 5 * y + 6 * time)) >> 1;
      frame[at++] = (wave(-3 * x + 8 * y + 9 * time) + wave(5 * x + y + 14 * time)) >> 1;
      frame[at++] = (wave(4 * x - 4 * y + 5 * time) + wave(x + 9 * y + 7 * time)) >> 1;
    }
  }
  return frame;
};
const noiseOf = (width: number, height: number, seed: number): Uint8Array => {
  let state = seed;
  return Uint8Array.from({ length: 3 * width * height }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  });
};
const flowOf = (width: number, height: number, before: Uint8Array, after: Uint8Array) => {
  const next = opticalFlow({ width, height });
  expect(next(before)).toBeNull();
  return next(after)!;
};

test.each(flows.map((one) => [`${one.width} by ${one.height}`, one] as const))('flow of %s is what OpenCV answers', (_, answer) => {
  const { width, height, mean, vectors } = answer;
  const flow = flowOf(width, height, frameOf(width, height, 0), frameOf(width, height, 2));
  expect(Math.abs(flow.meanLength / mean - 1)).toBeLessThan(1e-3);
  const ours = flow.vectors();
  for (const [x, y, dx, dy] of vectors) {
    const at = 2 * (width * y + x);
    expect(Math.hypot(ours[at]! - dx, ours[at + 1]! - dy), `${x}, ${y}`).toBeLessThan(0.02 + 0.01 * Math.hypot(dx, dy));
  }
});

describe('the compiled kernels answer what plain ones do', () => {
  test.each([
    [70, 66],
    [67, 65],
    [33, 12],
    [16, 40],
    [7, 3],
    [1, 20],
    [1, 1],
  ])('of %i by %i', (width, height) => {
    const moved = [frameOf(width, height, 0), frameOf(width, height, 1)] as const;
    const noise = [noiseOf(width, height, 1), noiseOf(width, height, 2)] as const;
    for (const [before, after] of width > 64 ? [moved] : [moved, noise]) {
      const compiled = flowOf(width, height, before, after).vectors();
      const plain = plainFlow(greyPlane({ width, height }, before), greyPlane({ width, height }, after));
      expect(compiled.length).toBe(plain.length);
      const apart = plain.map((value, at) => Math.abs(value - compiled[at]!)).sort();
      expect(apart.at(-1)!).toBeLessThan(0.02);
      expect(apart[Math.floor(apart.length * 0.9)]!).toBeLessThan(1e-4);
    }
  });
});

test('a frame is the first of the next pair, and what came before it leaves nothing behind', () => {
  const [width, height] = [90, 70];
  const frames = [0, 3, 1, 1].map((time) => frameOf(width, height, time));
  const next = opticalFlow({ width, height });
  const chained = frames.map((frame) => next(frame)?.vectors());
  for (const at of [1, 2, 3]) expect(chained[at]).toEqual(flowOf(width, height, frames[at - 1]!, frames[at]!).vectors());
});

test('the mean length is that of the vectors', () => {
  for (const width of [8, 37, 66]) {
    const flow = flowOf(width, 33, frameOf(width, 33, 0), frameOf(width, 33, 2));
    const vectors = flow.vectors();
    const lengths = Array.from({ length: vectors.length / 2 }, (_, at) => Math.hypot(vectors[2 * at]!, vectors[2 * at + 1]!));
    expect(flow.meanLength).toBeCloseTo(lengths.reduce((sum, length) => sum + length, 0) / lengths.length, 5);
  }
});

test('frames that are too large are told', () => {
  expect(() => opticalFlow({ width: 8192, height: 4320 })).toThrow(/8192 by 4320 are too large/);
});
