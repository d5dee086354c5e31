/** What is done to frames, held to the last bit against OpenCV's answers (fixtures/media/opencv.py). */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../../core/sample.js';
import { inpainter } from '../../../runtime/media/inpaint.js';
import { readCalibration, straightener } from '../../../runtime/media/undistort.js';
import { badCorners, type Detection, parseCorners, regionOf, watermarkMask } from '../../../runtime/media/watermark.js';
import { maskOf, type PictureKind, picture } from '../../media/pictures.js';
import { ROOT } from '../../root.js';

interface Made {
  readonly width: number;
  readonly height: number;
  readonly picture: PictureKind;
  readonly digest: string;
}
const answers = JSON.parse(readFileSync(join(ROOT, 'test/fixtures/media/opencv.json'), 'utf8')) as {
  inpainted: (Made & { mask: Parameters<typeof maskOf>[2] })[];
  marked: { regions: [number, number, number, number][]; method: Detection['method']; frames: number; digest: string }[];
  straight: (Made & { camera: Json })[];
};
const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('inpainting', () => {
  test.each(answers.inpainted)('$width by $height of $picture, $mask', ({ width, height, picture: kind, mask, digest: theirs }) => {
    const { data } = picture(width, height, kind);
    inpainter({ width, height }, maskOf(width, height, mask))(data);
    expect(digest(data)).toBe(theirs);
  });

  test('all of a frame, none of it, and a frame of one line', () => {
    const { data } = picture(9, 9, 'noise');
    const before = Uint8Array.from(data);
    inpainter({ width: 9, height: 9 }, new Uint8Array(81).fill(1))(data);
    inpainter({ width: 9, height: 9 }, new Uint8Array(81))(data);
    inpainter({ width: 81, height: 1 }, new Uint8Array(81).fill(1, 3, 7))(data);
    expect(data).toEqual(before);
  });
});

describe('watermarks', () => {
  const frames = Array.from({ length: 6 }, (_, n) => {
    const frame = picture(60, 40, 'smooth', 3 * n);
    const paint = (left: number, top: number, right: number, bottom: number, colour: readonly number[]) => {
      for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) frame.data.set(colour, (y * 60 + x) * 3);
    };
    paint(5, 6, 20, 14, [240, 240, 240]);
    paint(40, 28, 50, 34, [30, 250, 10]);
    return frame;
  });
  test.each(answers.marked)('$method in $regions, $frames', ({ regions, method, frames: least, digest: theirs }) => {
    const own = regions.map(([left, top, right, bottom]) => ({ left, top, right, bottom }));
    expect(digest(watermarkMask(frames, own, { method, frames: least }))).toBe(theirs);
  });

  test.each([
    ['0,0,0.2,0.5', 'ratio', [0, 0, 0.2, 0.5]],
    [' ( 1, 2 ,3,4 ) ', 'pixel', [1, 2, 3, 4]],
    ['[1.5, 2, 3, 4)', 'ratio', [1.5, 2, 3, 4]],
    ['1,2,3', 'ratio', null],
    ['1,2,3,4.5', 'pixel', null],
    ['-1,2,3,4', 'ratio', null],
    ['1e3,2,3,4', 'ratio', null],
    ['', 'ratio', null],
    [`${' '.repeat(1_000_000)}1`, 'ratio', null],
  ] as const)('corners %#', (text, type, corners) => {
    expect(parseCorners(text, type)).toEqual(corners);
    if (corners === null) expect(badCorners(text, type)).toContain('x1, y1, x2, y2');
  });

  test('corners are within the frame, and something is between them', () => {
    const size = { width: 64, height: 48 };
    expect(regionOf([0.1, 0.1, 2, 0.5], 'ratio', size)).toEqual({ left: 6, top: 4, right: 64, bottom: 24 });
    expect(regionOf([10, 10, 1000, 1000], 'pixel', size)).toEqual({ left: 10, top: 10, right: 64, bottom: 48 });
    expect(regionOf([64, 0, 100, 10], 'pixel', size)).toBeNull();
    expect(regionOf([0, 0, 0.01, 0.5], 'ratio', size)).toBeNull();
  });
});

describe('straight pictures', () => {
  test.each(answers.straight)('$width by $height of $picture, $camera', ({ width, height, picture: kind, camera, digest: theirs }) => {
    const { data } = picture(width, height, kind);
    straightener({ width, height }, readCalibration(camera))(data);
    expect(digest(data)).toBe(theirs);
  });

  const K = [
    [50, 0, 30],
    [0, 50, 20],
    [0, 0, 1],
  ];
  test('matrices of frames count by their middle, and xi may be a number', () => {
    const other = [
      [70, 3, 34],
      [0, 60, 26],
      [0, 0, 1],
    ];
    expect(readCalibration({ intrinsics: [K, other, K], xi: 1 })).toMatchObject({ intrinsics: [50, 0, 30, 0, 50, 20, 0, 0, 1], xi: 1 });
  });
  test.each([
    [null, 'is no object'],
    [{ xi: [1] }, 'has no intrinsics'],
    [{ intrinsics: K }, 'has no xi'],
    [{ intrinsics: K, xi: [] }, 'xi that are not numbers'],
    [{ intrinsics: K, xi: ['1'] }, 'xi that are not numbers'],
    [{ intrinsics: [1, 2], xi: 1 }, 'no 3 by 3 matrix'],
    [{ intrinsics: [], xi: 1 }, 'no matrix'],
    [{ intrinsics: [[1, 2], [3]], xi: 1 }, 'no 3 by 3 matrix'],
    [{ intrinsics: K, xi: 1, dist_coeffs: [1, 2, 3, 4, 5] }, 'dist_coeffs that are not 4 numbers'],
    [{ intrinsics: K, xi: 1, rectify_R: [[1]] }, 'rectify_R that are no 3 by 3 matrix'],
  ] as const)('%o is refused', (camera, reason) => {
    expect(() => readCalibration(camera as Json)).toThrow(reason);
  });
  test('places that are nowhere are black, whatever the numbers', () => {
    const { data } = picture(8, 8, 'noise');
    straightener(
      { width: 8, height: 8 },
      readCalibration({ intrinsics: K.map((row) => row.map((n) => n * 1e30)), xi: 1e-30, new_intrinsics: K }),
    )(data);
    expect(data.length).toBe(192);
    expect(() =>
      straightener(
        { width: 8, height: 8 },
        readCalibration({
          intrinsics: K,
          xi: 1,
          new_intrinsics: [
            [0, 0, 0],
            [0, 0, 0],
            [0, 0, 0],
          ],
        }),
      ),
    ).toThrow('has no inverse');
  });
});
