import { afterAll, beforeAll, expect, test } from 'vitest';
import operator from '../../../operators/video/video_split_by_key_frame_mapper.js';
import { expectVideosAlike } from '../../media/made-video.js';
import { vectors } from '../../media/parity.js';
import { openWorkplace, runRanges, type Workplace } from '../../media/workplace.js';

let workplace: Workplace;
beforeAll(async () => {
  workplace = await openWorkplace();
});
afterAll(() => workplace.close());

const { vector, samples } = vectors('video', 'video_split_by_key_frame_mapper');
test.each(vector.sets.map((set) => [JSON.stringify(set.params), set] as const))(
  "clips and texts with %s are the peer's",
  async (_, { params, cases }) => {
    for (const { in: id, rows, error } of cases) {
      const sample = samples.get(id)!;
      const { patches } = await runRanges(operator, sample, params, { context: workplace.context });
      if (error !== undefined) {
        // The peer cannot split a video whose stream does not say how long it is, or a sample without videos that is not kept.
        expect(patches.length, id).toBe(id === 'none' ? 0 : 1);
        continue;
      }
      expect(patches.length, id).toBe(rows!.length);
      for (const [at, row] of rows!.entries()) {
        const patch = patches[at]!;
        expect(patch.text ?? sample.text, id).toBe(row.text ?? sample.text);
        await expectVideosAlike(workplace, sample, patch.videos ?? sample.videos, row.videos);
      }
    }
  },
);
