import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import operator from '../../../operators/image/image_subplot_filter.js';
import { canny } from '../../../runtime/media/canny.js';
import { type Grey, softened } from '../../../runtime/media/grey.js';
import { houghLines } from '../../../runtime/media/hough.js';
import { subplotsOf } from '../../../runtime/media/subplots.js';
import { expectSameVerdicts } from '../../media/answers.js';
import { ROOT } from '../../root.js';

const drawn = (width: number, height: number, value: (x: number, y: number) => number): Grey => ({
  width,
  height,
  data: Uint8Array.from({ length: width * height }, (_, at) => value(at % width, Math.floor(at / width))),
});
const mod = (value: number, by: number) => ((value % by) + by) % by;
const PICTURES: Readonly<Record<string, Grey>> = {
  sheet: drawn(400, 300, (x, y) => (x % 130 < 3 || y % 98 < 3 ? 0 : 255)),
  uneven: drawn(400, 300, (x, y) => (Math.floor((x * x) / 400) % 60 < 2 || y % 120 < 4 ? 20 : 240)),
  slanted: drawn(300, 200, (x, y) => ((x + 3 * y) % 170 < 6 || mod(7 * x - y, 400) < 12 ? 30 : 220)),
  noise: drawn(160, 120, (x, y) => (x * 7919 + y * 104729 + x * y * 31 + Math.floor((x * x * 17 + y * y * 13) / 7)) % 251),
  rows: drawn(300, 200, (_, y) => (y % 40 < 2 ? 0 : 255)),
};

test("stats and verdicts are the peer's", async () => {
  const compared = await expectSameVerdicts('image', operator, {
    near: (ours, theirs) => Math.abs(ours - theirs) <= 0.1 * Math.abs(theirs),
    leftOut: ['subplot_detected'],
  });
  expect(compared).toBeGreaterThan(40);
});

test("edges and lines are OpenCV's, in its order, and the figures those of the peer", async () => {
  const answers = JSON.parse(await readFile(join(ROOT, 'test/fixtures/lines/answers.json'), 'utf8')) as {
    picture: string;
    edges: number;
    options: [number, number, number];
    peer: [number, number, number];
    lines: number[][];
    count: number;
  }[];
  for (const { picture, edges, options, peer, lines, count } of answers) {
    const grey = PICTURES[picture]!;
    const [threshold, minLength, maxGap] = options;
    const found = canny(softened(grey).data, grey, 70, 190);
    expect(found.filter((value) => value === 255).length, picture).toBe(edges);
    const ours = houghLines(found, grey, { threshold, minLength, maxGap });
    expect(ours.length, picture).toBe(count);
    expect(ours.slice(0, 40).map(({ x1, y1, x2, y2 }) => [x1, y1, x2, y2])).toEqual(lines);
    const sheet = subplotsOf(grey, { threshold, minLength, maxGap, low: 70, high: 190, tolerance: 4, across: 3, down: 3 });
    expect([sheet.across, sheet.down], picture).toEqual(peer.slice(1));
    expect(sheet.confidence, picture).toBeCloseTo(peer[0], 12);
  }
  expect(answers.length).toBe(10);
});

const LEAST = { threshold: 1, minLength: 1, maxGap: 0, low: 0, high: 0, tolerance: 4, across: 1, down: 1 };
test('pictures of a line or a point, and empty ones, have no lines', () => {
  for (const [width, height] of [
    [1, 1],
    [1, 300],
    [300, 1],
    [2, 2],
    [0, 0],
  ] as const)
    expect(
      subplotsOf(
        drawn(width, height, (x, y) => ((x + y) % 2) * 255),
        LEAST,
      ),
    ).toMatchObject({ confidence: 0 });
});

test('a sample is kept by whether any picture is a sheet, or all are', () => {
  const limits = {
    min_confidence: 0.5,
    min_closed_interval: true,
    max_closed_interval: true,
    reversed_range: false,
    any_or_all: 'any' as const,
  };
  const stats = {
    image_subplot_confidence: [0.9, 0.5, 0.7],
    has_subplot_lines: [1, 1, 0],
    horizontal_peak_count: [],
    vertical_peak_count: [],
  };
  const keep = (changes: object, given: object = {}) => operator.keep({ ...stats, ...changes }, { ...limits, ...given });
  expect(keep({})).toBe(false);
  expect(keep({}, { any_or_all: 'all' })).toBe(true);
  expect(keep({ has_subplot_lines: [1, 1, 1] }, { any_or_all: 'all' })).toBe(false);
  expect(keep({ has_subplot_lines: [0, 0, 0] })).toBe(true);
  expect(keep({}, { min_confidence: 0.95 })).toBe(true);
  expect(keep({}, { reversed_range: true })).toBe(true);
  expect(keep({ image_subplot_confidence: [] }, { reversed_range: true })).toBe(true);
});
