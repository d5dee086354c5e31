import { afterAll, beforeAll, expect, test } from 'vitest';
import operator from '../../../operators/video/video_resize_resolution_mapper.js';
import type { Resizing } from '../../../runtime/media/resize.js';
import { expectVideosAlike } from '../../media/made-video.js';
import { vectors } from '../../media/parity.js';
import { openWorkplace, runRanges, type Workplace } from '../../media/workplace.js';

let workplace: Workplace;
beforeAll(async () => {
  workplace = await openWorkplace();
});
afterAll(() => workplace.close());

const { vector, samples } = vectors('video', operator.name);
test.each(vector.sets.map((set) => [JSON.stringify(set.params), set] as const))(
  "videos with %s are the peer's, with their sound",
  async (_, { params, cases }) => {
    for (const { in: id, rows } of cases) {
      const sample = samples.get(id)!;
      const { patch } = await runRanges(operator, sample, params, { context: workplace.context });
      await expectVideosAlike(workplace, sample, patch.videos, rows![0]!.videos, !/cuts|still|none/.test(id));
    }
  },
);

test.each<[[number, number], object, [number, number] | null]>([
  [[402, 827], { max_width: 72, min_height: 63, force_original_aspect_ratio: 'increase', force_divisible_by: 4 }, [72, 148]],
  [[458, 471], { min_width: 123, max_width: 439, min_height: 185, max_height: 631 }, [438, 452]],
  [[402, 433], { max_width: 105, min_height: 253, max_height: 600, force_original_aspect_ratio: 'decrease' }, [104, 112]],
  [[570, 163], { min_height: 419, max_height: 898 }, [1466, 420]],
  [
    [1014, 676],
    { min_width: 667, max_width: 972, max_height: 178, force_original_aspect_ratio: 'increase', force_divisible_by: 4 },
    [668, 444],
  ],
  [[67, 1154], { min_width: 533, min_height: 73, force_original_aspect_ratio: 'increase', force_divisible_by: 4 }, [536, 9232]],
  [[432, 273], { max_width: 316, max_height: 382 }, [316, 200]],
  [[977, 251], { max_height: 201, force_original_aspect_ratio: 'decrease', force_divisible_by: 4 }, [780, 200]],
  [
    [333, 726],
    { min_width: 426, min_height: 143, max_height: 405, force_original_aspect_ratio: 'decrease', force_divisible_by: 4 },
    [184, 404],
  ],
  [[663, 1020], { min_width: 608, max_width: 959, min_height: 231 }, null],
])('of a video of %j, %j makes %j', (size, given, wanted) => {
  const [width, height] = size;
  const { resize } = operator.prepare!(operator.params!.parse(given), {}) as { resize: Resizing };
  expect(resize({ width, height })).toEqual(wanted && { width: wanted[0], height: wanted[1] });
});

test.each([
  [{ min_width: 5, max_width: 4 }, 'min_width'],
  [{ force_original_aspect_ratio: 'increase', force_divisible_by: 3 }, 'even'],
])('%o is refused', (given, reason) => {
  expect(operator.refuses!(operator.params!.parse(given), {})).toContain(reason);
});
test('a size that H.264 cannot hold sets the sample aside', async () => {
  const large = runRanges(operator, samples.get('still')!, { min_width: 20_000 }, { context: workplace.context });
  await expect(large).rejects.toThrow('20000 by 15000 pixels, which H.264 cannot hold');
});
