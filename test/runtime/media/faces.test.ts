import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { readCascade } from '../../../runtime/media/faces/cascade.js';
import { type DetectOptions, detectObjects } from '../../../runtime/media/faces/detect.js';
import { frontalCascade } from '../../../runtime/media/faces/frontal.js';
import { groupRectangles, type Rectangle } from '../../../runtime/media/faces/group.js';
import { fillSums, sumsFor } from '../../../runtime/media/faces/sums.js';
import { BGR, type Grey, greyOf } from '../../../runtime/media/grey.js';
import { imagePixels } from '../../../runtime/media/image.js';
import { ROOT } from '../../root.js';

const FOLDER = join(ROOT, 'test/fixtures/faces');
const DEFAULTS: DetectOptions = { scaleFactor: 1.1, minNeighbors: 3, minSize: null, maxSize: null };
let plain: Grey;
let tiny: string;
beforeAll(async () => {
  plain = greyOf(await imagePixels(await readFile(join(FOLDER, 'astronaut.png'))));
  tiny = await readFile(join(FOLDER, 'tiny.xml'), 'utf8');
});

/** A picture of pixels that are taken from another. */
const made = (width: number, height: number, from: (x: number, y: number) => number): Grey => ({
  width,
  height,
  data: Uint8Array.from({ length: width * height }, (_, at) => from(at % width, Math.floor(at / width))),
});
const at = (x: number, y: number) => plain.data[y * plain.width + x]!;
const PICTURES: Readonly<Record<string, () => Grey>> = {
  plain: () => plain,
  mirrored: () => made(64, 64, (x, y) => at(63 - x, y)),
  twice: () => made(128, 128, (x, y) => at(x >> 1, y >> 1)),
  large: () => made(320, 320, (x, y) => at(Math.floor(x / 5), Math.floor(y / 5))),
  crowd: () =>
    made(192, 128, (x, y) => {
      const [column, row] = [x >> 6, y >> 6];
      const value = at((column + row) % 2 === 1 ? 63 - (x & 63) : x & 63, y & 63);
      return column === 2 && row === 1 ? at(x & 63, y & 63) >> 1 : value;
    }),
};
const sorted = (found: readonly Rectangle[]) =>
  found
    .map(({ x, y, width, height }) => [x, y, width, height])
    .sort((a, b) => a.map((side, n) => side - b[n]!).find((difference) => difference !== 0) ?? 0);

test("what is found is what OpenCV finds, and so for a user's own cascade with trees and tilted features", async () => {
  const answers = JSON.parse(await readFile(join(FOLDER, 'answers.json'), 'utf8')) as {
    picture: string;
    cascade: string;
    given: Partial<DetectOptions>;
    found: number[][];
  }[];
  for (const { picture, cascade, given, found } of answers) {
    const used = cascade === 'tiny' ? readCascade(tiny) : frontalCascade();
    const ours = detectObjects(used, PICTURES[picture]!(), { ...DEFAULTS, ...given });
    expect(sorted(ours), `${picture} ${cascade} ${JSON.stringify(given)}`).toEqual(found);
  }
  expect(answers.length).toBeGreaterThan(15);
});

test('pictures without contrast, smaller than the window, or one line high hold nothing; a tall one is searched in bands', () => {
  for (const [width, height] of [
    [0, 0],
    [19, 400],
    [400, 1],
    [20, 20],
    [300, 300],
  ] as const)
    expect(
      detectObjects(
        frontalCascade(),
        made(width, height, () => 7),
        DEFAULTS,
      ),
    ).toEqual([]);
  const tall = made(64, 64 * 7, (x, y) => at(x, y % 64));
  const one = detectObjects(frontalCascade(), plain, DEFAULTS)[0]!;
  const all = detectObjects(frontalCascade(), tall, DEFAULTS);
  expect(all.length).toBe(7);
  for (const [n, { y }] of sorted(all)
    .map(([x, y]) => ({ x, y: y! }))
    .sort((a, b) => a.y - b.y)
    .entries())
    expect(Math.abs(y - (one.y + n * 64))).toBeLessThan(6);
});

test('sums over bands are those over the picture, tilted ones too', () => {
  const sumOver = (isIn: (x: number, y: number) => boolean, from = 0) => {
    let sum = 0;
    for (let y = from; y < 64; y++) for (let x = 0; x < 64; x++) if (isIn(x, y)) sum += at(x, y);
    return sum;
  };
  for (const top of [0, 20]) {
    const sums = sumsFor(64, 44, true);
    fillSums(sums, 64, top, 44, (y) => plain.data.subarray(y * 64, (y + 1) * 64));
    const entry = (x: number, y: number) => y * sums.stride + x;
    for (const [x, y] of [
      [0, 0],
      [64, 44],
      [64, 3],
      [0, 30],
      [17, 9],
      [1, 1],
    ] as const) {
      expect(sums.plain[entry(x, y)]).toBe(sumOver((px, py) => px < x && py < top + y, top));
      const tilted = sumOver((px, py) => py < top + y && Math.abs(px - x + 1) <= top + y - py - 1, top);
      expect(sums.plain[sums.tiltedAt + entry(x, y)], `${x} ${y} ${top}`).toBe(tilted);
    }
  }
});

test('brightness is weighed by colour, and bands may come in the other order', () => {
  const data = Uint8Array.from([255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255]);
  expect([...greyOf({ data, width: 4, height: 1 }).data]).toEqual([76, 150, 29, 255]);
  expect([...greyOf({ data, width: 4, height: 1 }, BGR).data]).toEqual([29, 150, 76, 255]);
});

describe('grouping', () => {
  test('a crowd takes no longer than its size', () => {
    const one = { x: 0, y: 0, width: 30, height: 30 };
    const crowd = Array.from({ length: 30_000 }, (_, n) => ({ ...one, x: (n % 300) * 40, y: Math.floor(n / 300) * 40 }));
    const started = process.cpuUsage();
    expect(groupRectangles([...crowd, ...crowd.slice(0, 5)], 1, 0.2).length).toBe(5);
    expect(process.cpuUsage(started).user).toBeLessThan(5e6);
  });

  test('what lies in an object that is better backed goes', () => {
    const many = (count: number, one: Rectangle) => Array.from({ length: count }, () => one);
    const outer = { x: 10, y: 10, width: 100, height: 100 };
    const inner = { x: 40, y: 40, width: 30, height: 30 };
    expect(groupRectangles([...many(5, outer), ...many(2, inner)], 1, 0.2)).toEqual([outer]);
    expect(groupRectangles([...many(3, outer), ...many(4, inner)], 1, 0.2)).toEqual([outer, inner]);
    expect(groupRectangles(many(1, outer), 1, 0.2)).toEqual([]);
  });
});

test('a file that is no such cascade is refused, with what is wrong', () => {
  const ALL = /[\s\S]*/;
  const wrong: readonly (readonly [string, string | RegExp, string])[] = [
    ['', ALL, 'not an XML file of OpenCV'],
    ['<a/>', ALL, 'not an XML file of OpenCV'],
    ['<opencv_storage><face type_id="opencv-haar-classifier"><size>20 20</size></face></opencv_storage>', ALL, 'before OpenCV 2.4'],
    ['LBP', 'HAAR', 'only boosted cascades of Haar features'],
    ['<width>2</width>', '<width>12</width>', 'sides of 3 to 256'],
    ['<width>4000</width>', '<width>12</width>', 'sides of 3 to 256'],
    ['<width>8</width>', '<width>12</width>', 'not within its window'],
    ['1 -2 1 ', '-1 -2 1 ', 'branch to nowhere'],
    ['<internalNodes>9 0', '<internalNodes>1 0', 'branch to nowhere'],
    ['<internalNodes>1 -7', '<internalNodes>1 0', 'branch to nowhere'],
    ['<internalNodes>1 0 99', '<internalNodes>1 0 0', 'no feature 99'],
    ['<internalNodes>', '<internalNodes>1 ', 'not whole'],
    ['<leafValues>x ', '<leafValues>', '"x" is not a number'],
    ['<stages></stages>', /<stages>.*<\/stages>/s, 'no stages'],
    ['', '<stageThreshold>0.6</stageThreshold>', 'no <stageThreshold>'],
  ];
  for (const [by, what, message] of wrong) {
    expect(() => readCascade(tiny.replace(what, by)), message).toThrow(message);
  }
  expect(() => readCascade('<_>'.repeat(200_000))).toThrow('nested too deeply');
});
