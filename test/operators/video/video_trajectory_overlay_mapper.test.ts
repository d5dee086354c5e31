import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AnyMapper, ProcessOperator } from '../../../core/operator.js';
import type { Json, JsonObject, MediaRef } from '../../../core/sample.js';
import overlay from '../../../operators/video/video_trajectory_overlay_mapper.js';
import { openWorkplace, type Workplace } from '../../media/workplace.js';
import { ROOT } from '../../root.js';
import { runOperator } from '../../run-operator.js';

interface Answers {
  readonly row: JsonObject & { readonly video_frames: readonly (readonly string[])[]; readonly __dj__meta__: JsonObject };
  readonly params: JsonObject;
  readonly told: readonly { readonly frames: readonly number[]; readonly drawn: number }[];
  readonly drawn: readonly string[];
}
const answers = JSON.parse(readFileSync(join(ROOT, 'test/fixtures/parity/video/hands/overlay.json'), 'utf8')) as Answers;
const [WIDTH, HEIGHT] = [96, 64];

let folder: string;
let place: Workplace;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'overlay-'));
  place = await openWorkplace(folder);
  for (let at = 0; at < 12; at++) {
    const background = { r: 60 + at, g: 60 + at, b: 60 + at };
    await sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background } })
      .png()
      .toFile(join(folder, `${at}.png`));
  }
});
afterAll(async () => {
  await place.close();
  await rm(folder, { recursive: true });
});

type Segment = { readonly overlay_frames: readonly string[]; readonly sampled_frame_indices: readonly number[] };
const map = async (row: JsonObject, params: JsonObject) => {
  const names = (row.video_frames as readonly Json[]).flat() as readonly string[];
  const files = () => new Map(names.map((uri) => [uri, { uri }]));
  const made = await (overlay as unknown as AnyMapper).map!({ id: '1', row, files } as never, overlay.params!.parse(params), place.context);
  const { row: after, files: written } = made as {
    row: { __dj__meta__: { atomic_action_segments: Segment[] } };
    files: readonly MediaRef[];
  };
  return { segments: after.__dj__meta__.atomic_action_segments, files: written };
};

test('draws what the peer draws', async () => {
  const { segments, files } = await map(answers.row, answers.params);
  expect(segments.map((one) => ({ frames: one.sampled_frame_indices, drawn: one.overlay_frames.length }))).toEqual(answers.told);
  expect(files.map(({ uri }) => uri)).toEqual(segments.flatMap(({ overlay_frames }) => overlay_frames));
  for (const [at, file] of files.entries()) {
    const wanted = Buffer.from(answers.drawn[at]!, 'base64');
    const half = sharp(await place.context.media.read(file)).resize(WIDTH / 2, HEIGHT / 2, { kernel: 'linear' });
    const found = await half.raw().toBuffer();
    const apart = found.map((value, n) => Math.abs(value - wanted[n]!));
    const grey = Buffer.alloc(found.length, wanted.at(-1)!).map((value, n) => Math.abs(value - wanted[n]!));
    const mean = (values: Uint8Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
    // The edges of OpenCV's lines, and JPEG, are not ours; what is drawn where and in which colours is.
    expect(mean(apart), `picture ${at}; without a drawing ${mean(grey)}`).toBeLessThan(Math.max(1, mean(grey) / 2));
  }
});

test('writes the same bytes each time', async () => {
  expect((await map(answers.row, {})).files).toEqual((await map(answers.row, {})).files);
});

test('leaves out what is behind the camera', async () => {
  const { __dj__meta__: meta } = answers.row;
  const [segment] = meta.atomic_action_segments as [JsonObject & { joints_world: number[][][] }];
  const behind = segment.joints_world.map((joints) => joints.map(([x, y, z]) => [x!, y!, -z!]));
  const row = { ...answers.row, __dj__meta__: { ...meta, atomic_action_segments: [{ ...segment, joints_world: behind }] } };
  const { files } = await map(row, { n_sample_frames: 1 });
  const { dominant } = await sharp(await place.context.media.read(files[0]!)).stats();
  expect(Math.max(dominant.r, dominant.g, dominant.b) - Math.min(dominant.r, dominant.g, dominant.b)).toBeLessThan(16);
});

const broken = (change: JsonObject, fields: JsonObject = {}) => ({
  ...answers.row,
  ...fields,
  __dj__meta__: { ...answers.row.__dj__meta__, ...change },
});
const segment = (answers.row.__dj__meta__.atomic_action_segments as JsonObject[])[0]!;
test.each<[string, JsonObject, string]>([
  ['no camera', broken({ video_camera_pose_tags: [] }), 'meta.video_camera_pose_tags[0] is missing, not an object'],
  ['no pose', broken({ video_camera_pose_tags: [{}] }), 'meta.video_camera_pose_tags[0].cam_c2w is missing, not a list'],
  [
    'no lens',
    broken({ camera_calibration_moge_tags: [] }),
    'meta.camera_calibration_moge_tags[0] has no intrinsics for frame 0, and no hfov',
  ],
  [
    'a lens that is none',
    broken({ camera_calibration_moge_tags: [{ hfov: 'wide' }] }),
    'meta.camera_calibration_moge_tags[0].hfov is a string, not a finite number',
  ],
  ['no frames', broken({}, { video_frames: null }), 'video_frames is null, not a list'],
  ['a frame that is none', broken({}, { video_frames: [[null]] }), 'video_frames names no file for frame 0'],
  ['a frame that is not there', broken({}, { video_frames: [['none.png']] }), 'none.png: cannot be read (ENOENT)'],
  ['actions that are none', broken({ atomic_action_segments: [1] }), 'meta.atomic_action_segments[0] is 1, not an object'],
  [
    'too few joints',
    broken({ atomic_action_segments: [{ ...segment, joints_world: [[[0, 0, 1]]] }] }),
    'meta.atomic_action_segments[0].joints_world[0] has 1 joints, none is number 9',
  ],
  [
    'too few frames',
    broken({ atomic_action_segments: [{ ...segment, valid_frame_ids: [0] }] }),
    'meta.atomic_action_segments[0].valid_frame_ids is a list of 1, not a list of 12',
  ],
])('%s is told', async (_, row, message) => {
  const placed = JSON.parse(JSON.stringify(row).replaceAll(/"(\d+\.png)"/g, `"${folder}/$1"`)) as JsonObject;
  expect((await runOperator(overlay as unknown as ProcessOperator, [{ row: placed }]))[0]!.error).toBe(message);
});
