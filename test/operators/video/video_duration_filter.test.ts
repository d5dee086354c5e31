import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ProcessOperator } from '../../../core/operator.js';
import duration from '../../../operators/video/video_duration_filter.js';
import { mediaViews } from '../../../runtime/media/views.js';
import { expectSameVerdicts } from '../../media/answers.js';
import { openWorkplace, type Workplace } from '../../media/workplace.js';
import { ROOT } from '../../root.js';

let workplace: Workplace;
beforeAll(async () => {
  workplace = await openWorkplace();
});
afterAll(() => workplace.close());

const probes = mediaViews.find(({ name }) => name === 'videoProbes')!;
const measure = async (videos: readonly { uri: string }[], given: object = {}) => {
  const videoProbes = probes.compute({ videos } as never, workplace.context) as never;
  return duration.computeStats!({ id: '', videoProbes }, duration.params!.parse(given), workplace.context);
};

test('video_duration_filter answers as the peer does, with either backend', async () => {
  expect(
    await expectSameVerdicts('video', duration as unknown as ProcessOperator, { near: (ours, theirs) => Math.abs(ours - theirs) < 1e-6 }),
  ).toBe(32);
});

test.each([
  ['text.mp4', async (path: string) => writeFile(path, 'no video, only words\n'.repeat(200))],
  ['empty.mp4', async (path: string) => writeFile(path, '')],
  [
    'cut-off.mp4',
    async (path: string) => writeFile(path, (await readFile(join(ROOT, 'test/fixtures/parity/video/moving.mp4'))).subarray(0, 20_000)),
  ],
  ['picture.mp4', async (path: string) => copyFile(join(ROOT, 'test/fixtures/parity/image/grad.png'), path)],
  [
    'playlist.mp4',
    async (path: string) => writeFile(path, '#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile:///etc/hostname\n#EXT-X-ENDLIST\n'),
  ],
  ['list.mp4', async (path: string) => writeFile(path, "ffconcat version 1.0\nfile '/etc/hostname'\n")],
])('%s sets its sample aside with a reason', async (name, make) => {
  const uri = join(workplace.folder, name);
  await make(uri);
  await expect(measure([{ uri }])).rejects.toMatchObject({ name: 'SampleError', message: expect.stringMatching(/^ffprobe: .{10,}/) });
});
