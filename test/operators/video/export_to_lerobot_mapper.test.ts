import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AnyMapper, ProcessOperator } from '../../../core/operator.js';
import type { Json, JsonObject, MediaRef } from '../../../core/sample.js';
import lerobot from '../../../operators/video/export_to_lerobot_mapper.js';
import { readMetadata } from '../../../runtime/media/video-metadata.js';
import { makeNumbered } from '../../media/numbered.js';
import { openWorkplace, type Workplace } from '../../media/workplace.js';
import { runOperator } from '../../run-operator.js';

const { signal } = new AbortController();
let folder: string;
let place: Workplace;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lerobot-'));
  place = await openWorkplace(folder);
  await makeNumbered(join(folder, 'film.mp4'), 12);
  // Of odd sizes, and one of another size.
  for (let at = 0; at < 6; at++) {
    const [width, height] = at === 4 ? [30, 20] : [33, 21];
    await sharp({ create: { width, height, channels: 3, background: { r: 40 * at, g: 90, b: 90 } } })
      .png()
      .toFile(join(folder, `${at}.png`));
  }
});
afterAll(async () => {
  await place.close();
  await rm(folder, { recursive: true });
});

const states = (count: number) => Array.from({ length: count }, (_, at) => [at, 0.1, 0, 0, 0, 0, 0, 1]);
const actions = (count: number) => Array.from({ length: count }, (_, at) => [at, 0, 0, 0, 0, 0, -1]);
const map = async (row: JsonObject, params: JsonObject = {}) => {
  const names = ((row.video_frames ?? []) as readonly Json[]).flat() as readonly string[];
  const sample = {
    id: '1',
    row,
    videos: ((row.videos ?? []) as readonly string[]).map((uri) => ({ uri })),
    files: () => new Map(names.map((uri) => [uri, { uri }])),
  };
  const made = await (lerobot as unknown as AnyMapper).map!(sample as never, lerobot.params!.parse(params), place.context);
  const { row: after, files } = made as { row: { __dj__meta__: JsonObject }; files: readonly MediaRef[] };
  const { lerobot_export: told, lerobot_dataset: dataset } = after.__dj__meta__ as {
    lerobot_export: JsonObject[];
    lerobot_dataset: Record<string, string>;
  };
  const bytes = async (path: string) => Buffer.from(await place.context.media.read(files.find(({ uri }) => uri === dataset[path])!));
  const file = (path: string) => place.context.media.file(files.find(({ uri }) => uri === dataset[path])!);
  const text = async (path: string) => (await bytes(path)).toString();
  const rows = async (path: string) => {
    const own = await bytes(path);
    return parquetReadObjects({ file: own.buffer.slice(own.byteOffset, own.byteOffset + own.length) as ArrayBuffer });
  };
  return { told, dataset, files, file, text, rows };
};
const tags = [
  { right: { states: [] }, left: { states: states(3), actions: actions(3), valid_frame_ids: [2, 4, 5] } },
  { right: { states: states(1), actions: actions(1) } },
  { states: states(2), actions: actions(2) },
];

test('whole videos are episodes, with the text for their task', async () => {
  const row = { text: 'pour water', videos: ['film.mp4'], __dj__meta__: { hand_action_tags: tags } };
  const { told, dataset, files, rows, text, file } = await map(row, { chunks_size: 1, fps: 4, robot_type: 'hand' });
  expect(Object.keys(dataset)).toEqual([
    'data/chunk-000/episode_000000.parquet',
    'videos/chunk-000/observation.images.image/episode_000000.mp4',
    'data/chunk-001/episode_000001.parquet',
    'meta/info.json',
    'meta/episodes.jsonl',
    'meta/tasks.jsonl',
    'meta/modality.json',
  ]);
  expect(files.map(({ uri }) => uri)).toEqual(Object.values(dataset));
  expect(told).toEqual([
    expect.objectContaining({ parquet_path: dataset['data/chunk-000/episode_000000.parquet'], num_frames: 3 }),
    expect.objectContaining({ video_path: null, num_frames: 2 }),
  ]);
  const [first, , third] = await rows('data/chunk-000/episode_000000.parquet');
  expect(first).toEqual({
    'observation.state': states(1)[0]!.map(Math.fround),
    action: actions(1)[0],
    timestamp: 0.5,
    frame_index: 2n,
    episode_index: 0n,
    index: 0n,
    task_index: 0n,
    'next.done': false,
  });
  expect(third).toMatchObject({ frame_index: 5n, timestamp: 1.25, index: 2n, 'next.done': true });
  const [fourth] = await rows('data/chunk-001/episode_000001.parquet');
  expect(fourth).toMatchObject({ frame_index: 0n, episode_index: 1n, index: 3n });
  const video = await readMetadata(await file('videos/chunk-000/observation.images.image/episode_000000.mp4'), { signal });
  const info = JSON.parse(await text('meta/info.json'));
  expect(info).toMatchObject({
    codebase_version: 'v2.0',
    robot_type: 'hand',
    total_episodes: 2,
    total_frames: 5,
    total_tasks: 1,
    total_videos: 1,
  });
  expect(info).toMatchObject({ total_chunks: 2, chunks_size: 1, fps: 4, splits: { train: '0:2' } });
  expect(info.features['observation.images.image']).toMatchObject({
    shape: [video.height, video.width, 3],
    info: { 'video.codec': 'h264' },
  });
  expect(
    Object.keys(info.features)
      .filter((name) => !name.includes('images'))
      .sort(),
  ).toEqual(Object.keys(first!).sort());
  expect(await text('meta/episodes.jsonl')).toBe(
    '{"episode_index":0,"length":3,"task":"pour water"}\n{"episode_index":1,"length":2,"task":"pour water"}\n',
  );
  expect(await text('meta/tasks.jsonl')).toBe('{"task_index":0,"task":"pour water"}\n');
  expect(JSON.parse(await text('meta/modality.json'))).toMatchObject({ action: { gripper: { start: 6, end: 7 } } });
});

const segment = (own: object) => ({
  hand_type: 'left',
  segment_id: 3,
  start_frame: 1,
  end_frame: 5,
  states: states(3),
  actions: actions(3),
  valid_frame_ids: [1, 3, 5],
  ...own,
});

test('actions are episodes, with their captions for tasks and videos of their frames', async () => {
  const cuts = [
    segment({ caption: { action: 'grasp' } }),
    segment({ caption: 'N/A' }),
    segment({ actions: [] }),
    segment({ states: states(1) }),
  ];
  const row = { text: '', video_frames: [['0.png', '1.png', '2.png', '3.png', '4.png', '5.png']], __dj__meta__: { cuts } };
  const { told, rows, text, file, files } = await map(row, { segment_field: 'cuts', fps: 5 });
  expect(told).toMatchObject([
    { segment_id: 3, hand_type: 'left', num_frames: 3 },
    { segment_id: 3, hand_type: 'left', num_frames: 3 },
  ]);
  expect((await rows('data/chunk-000/episode_000000.parquet')).map(({ frame_index }) => frame_index)).toEqual([0n, 2n, 4n]);
  expect((await rows('data/chunk-000/episode_000001.parquet'))[0]).toMatchObject({
    action: [0, 0, 0, 0, 0, 0, 0],
    index: 3n,
    task_index: 1n,
  });
  expect(await text('meta/tasks.jsonl')).toBe('{"task_index":0,"task":"grasp"}\n{"task_index":1,"task":"left hand action"}\n');
  const path = 'videos/chunk-000/observation.images.image/episode_000000.mp4';
  expect(await readMetadata(await file(path), { signal })).toMatchObject({
    codec: 'h264',
    width: 32,
    height: 20,
    frames: 5,
    fps: '5/1',
    pixel_format: 'yuv420p',
  });
  expect((await map(row, { segment_field: 'cuts', fps: 5 })).files).toEqual(files);
});

test('actions without frames have no video, and the dataset says so', async () => {
  const { told, text } = await map({ __dj__meta__: { cuts: [segment({})] } }, { segment_field: 'cuts' });
  expect(told).toMatchObject([{ video_path: null }]);
  const { total_videos, features } = JSON.parse(await text('meta/info.json'));
  expect([total_videos, Object.keys(features).includes('observation.images.image')]).toEqual([0, false]);
});

test('nothing to export makes no files', async () => {
  const { told, dataset } = await map({ __dj__meta__: { cuts: [segment({ caption: 'N/A' })] } }, { segment_field: 'cuts' });
  expect([told, dataset]).toEqual([[], {}]);
});

const broken = (own: object) => ({ cuts: [segment(own)] }) as JsonObject;
test.each<[JsonObject, JsonObject, string]>([
  [broken({ states: [[1, 2]] }), {}, 'meta.cuts[0].states[0] is a list of 2, not a list of 8'],
  [broken({ valid_frame_ids: [0, 1, 2] }), {}, 'meta.cuts[0].valid_frame_ids has 0, before its first frame 1'],
  [broken({ valid_frame_ids: [1] }), {}, 'meta.cuts[0].valid_frame_ids is a list of 1, not a list of 3'],
  [broken({ end_frame: 'x' }), {}, 'meta.cuts[0]: its first and last frame[1] is a string, not the number of a frame'],
  [broken({}), { video_frames: ['0.png', null] }, 'video_frames names no file for frame 1'],
  [{ cuts: 1 }, {}, 'meta.cuts is 1, not a list'],
])('%j is in error', async (meta, fields, message) => {
  const [tried] = await runOperator(lerobot as unknown as ProcessOperator, [{ row: { ...fields, __dj__meta__: meta } }], {
    segment_field: 'cuts',
  });
  expect(tried!.error).toBe(message);
});
test('actions as many as states are wanted of whole videos', async () => {
  const row = { text: '', __dj__meta__: { hand_action_tags: [{ states: states(3), actions: actions(2) }] } };
  expect((await runOperator(lerobot as unknown as ProcessOperator, [{ row }]))[0]!.error).toBe(
    'meta.hand_action_tags[0].actions is a list of 2, not of 3',
  );
});
