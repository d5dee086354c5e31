/** Lists of files that a field names: made by an earlier step, or named by the source. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeNumbered } from '../media/numbered.js';
import { House } from './in-process.js';

let house: House;
beforeEach(async () => {
  house = await House.open();
});
afterEach(() => house.close());

const pose = [
  [1, 0, 0, 0],
  [0, 1, 0, 0],
  [0, 0, 1, 0],
  [0, 0, 0, 1],
];
const states = [0, 0.2, 0.4, 0.5].map((x) => [x, 0, 2, 0, 0, 0, 0, 1]);
const __dj__meta__ = {
  atomic_action_segments: [{ hand_type: 'right', segment_id: 0, states, valid_frame_ids: [0, 1, 2, 3] }],
  video_camera_pose_tags: [{ cam_c2w: states.map(() => pose) }],
  camera_calibration_moge_tags: [{ hfov: 1.2 }],
};
const run = (steps: string) =>
  house.run(house.input(`dataset_path: in.jsonl\nexport_path: out/hands.jsonl\nkeep_stats_in_res_ds: true\nprocess:\n${steps}`));
const OVERLAY = '  - video_trajectory_overlay_mapper: { n_sample_frames: 2 }\n';
interface Row {
  readonly video_frames: readonly (readonly string[])[];
  readonly __dj__meta__: { readonly atomic_action_segments: readonly { readonly overlay_frames: readonly string[] }[] };
}
const rows = async () => {
  const text = (await readFile(join(house.folder, 'out/hands.jsonl'), 'utf8')).trim();
  return text === '' ? [] : text.split('\n').map((line) => JSON.parse(line) as Row);
};

test('pictures of frames that a step took lie beside the export', async () => {
  await makeNumbered(join(house.folder, 'film.mp4'), 12);
  await house.write('in.jsonl', [{ text: '<__dj__video>', videos: ['film.mp4'], __dj__meta__ }]);
  await house.export(await run(`  - video_extract_frames_mapper: { frame_sampling_method: uniform, frame_num: 4 }\n${OVERLAY}`));
  const [row] = await rows();
  const drawn = row!.__dj__meta__.atomic_action_segments[0]!.overlay_frames;
  expect(drawn).toHaveLength(2);
  const lying = (await readdir(join(house.folder, 'out/media'))).map((name) => `media/${name}`);
  expect(lying.sort()).toEqual([...new Set([...row!.video_frames.flat(), ...drawn])].sort());
});

test('frames that the source names are those that were there on ingest', async () => {
  const names = ['a.png', 'b.png', 'c.png', 'd.png'];
  const picture = await sharp({ create: { width: 32, height: 32, channels: 3, background: '#555' } })
    .png()
    .toBuffer();
  for (const name of names) await writeFile(join(house.folder, name), picture);
  await house.write('in.jsonl', [
    { text: 'here', video_frames: [names], __dj__meta__ },
    { text: 'missing', video_frames: [['a.png', 'b.png', 'c.png', 'none.png']], __dj__meta__ },
  ]);
  const output = await house.export(await run(OVERLAY));
  expect((await rows()).map((row) => row.__dj__meta__.atomic_action_segments[0]!.overlay_frames.length)).toEqual([2]);
  expect(output.files).toEqual(['hands.jsonl']);
  expect(await readdir(join(house.folder, 'out/media'))).toHaveLength(2);
});
