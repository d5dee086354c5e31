import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JsonObject } from '../../../core/sample.js';
import operator from '../../../operators/video/video_split_by_duration_mapper.js';
import { expectVideosAlike } from '../../media/made-video.js';
import { vectors } from '../../media/parity.js';
import { openWorkplace, runRanges, type Workplace } from '../../media/workplace.js';
import { runOperator } from '../../run-operator.js';

let workplace: Workplace;
beforeAll(async () => {
  workplace = await openWorkplace();
});
afterAll(() => workplace.close());

const { vector, samples } = vectors('video', 'video_split_by_duration_mapper');
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

test('the sample stays beside one with the clips in a field, whose files are known', async () => {
  const uri = 'test/fixtures/parity/video/still.mp4';
  const row = { text: '<__dj__video> still', videos: [uri], name: 'a' };
  const [tried] = await runOperator(operator, [{ row }], { split_duration: 1.5, save_field: 'clips' });
  const [original, made] = tried!.samples as readonly JsonObject[];
  expect([tried!.error, original]).toEqual([null, row]);
  expect(made).toMatchObject({ ...row, text: '<__dj__video><__dj__video> still<|__dj__eoc|>' });
  expect(made!.clips).toEqual([expect.stringMatching(/^media\/[0-9a-f]{64}\.mp4$/), expect.stringMatching(/^media\//)]);
  expect(made!.__dj__meta__).toEqual({
    video_clips: [
      { source: uri, start: '0/1', end: '3/2' },
      { source: uri, start: '3/2', end: '2/1' },
    ],
  });
});

test.each([
  [{ split_duration: 2, overlap_duration: 2 }, 'overlap_duration'],
  [{ output_format: 'bytes' }, 'rows are JSON'],
  [{ ffmpeg_extra_args: '-f tee' }, 'ffmpeg_extra_args: -f'],
])('%o is refused', (given, reason) => {
  expect(operator.refuses!(operator.params!.parse(given), {})).toContain(reason);
});
