import { afterAll, beforeAll, expect, test } from 'vitest';
import operator from '../../../operators/video/video_resize_aspect_ratio_mapper.js';
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
  [[660, 520], { min_ratio: '8/6', max_ratio: '13:6', strategy: 'decrease' }, [660, 494]],
  [[1446, 796], { min_ratio: '7/8', max_ratio: '11:8', strategy: 'decrease' }, [1094, 796]],
  [[318, 1516], { min_ratio: '2/7', max_ratio: '13:7', strategy: 'decrease' }, [318, 1112]],
  [[1242, 2108], { min_ratio: '5/6', max_ratio: '19:5', strategy: 'decrease' }, [1242, 1490]],
  [[750, 1838], { min_ratio: '3/9', max_ratio: '21:6' }, null],
  [[1280, 720], { min_ratio: 1, max_ratio: 1.1 }, [1280, 1164]],
  [[160, 121], { min_ratio: 1, max_ratio: '5/4', strategy: 'decrease' }, [150, 120]],
])('of a video of %j, %j makes %j', (size, given, wanted) => {
  const [width, height] = size;
  const { resize } = operator.prepare!(operator.params!.parse(given), {}) as { resize: Resizing };
  expect(resize({ width, height })).toEqual(wanted && { width: wanted[0], height: wanted[1] });
});

test.each(['1:0', 'wide', '-1', '1e400', ''])('the ratio "%s" is refused', (min_ratio) => {
  expect(operator.params!.safeParse({ min_ratio }).success).toBe(false);
});
test('a lowest ratio above the highest is refused', () => {
  expect(operator.refuses!(operator.params!.parse({ min_ratio: '3/2', max_ratio: '4/3' }), {})).toContain('min_ratio');
});
