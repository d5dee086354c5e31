/** Datasets of robots as LeRobot 2.0 has them: a Parquet file and a video for each episode, and files that tell of them. */
import type { SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { Context } from '../../../core/operator.js';
import type { Json, JsonObject, MediaRef } from '../../../core/sample.js';
import { readMetadata } from '../video-metadata.js';
import type { Episode } from './episodes.js';

export interface Settings {
  readonly fps: number;
  readonly robot: string;
  /** Episodes of a folder. */
  readonly chunk: number;
}
/** Where an episode stands in its dataset. */
interface Standing {
  readonly episode: number;
  /** States of the episodes before. */
  readonly first: number;
  readonly task: number;
}

const IMAGE = 'observation.images.image';
const digits = (value: number, count: number) => `${value}`.padStart(count, '0');
const chunkOf = (episode: number, { chunk }: Settings) => `chunk-${digits(Math.floor(episode / chunk), 3)}`;
const dataPath = (episode: number, settings: Settings): string =>
  `data/${chunkOf(episode, settings)}/episode_${digits(episode, 6)}.parquet`;
const videoPath = (episode: number, settings: Settings, extension: string): string =>
  `videos/${chunkOf(episode, settings)}/${IMAGE}/episode_${digits(episode, 6)}.${extension}`;

const list = (name: string): SchemaElement[] => [
  { name, repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST', logical_type: { type: 'LIST' } },
  { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
  { name: 'element', repetition_type: 'OPTIONAL', type: 'FLOAT' },
];
const plain = (name: string, type: 'FLOAT' | 'INT64' | 'BOOLEAN'): SchemaElement[] => [{ name, repetition_type: 'OPTIONAL', type }];
const SCHEMA: readonly SchemaElement[] = [
  { name: 'schema', num_children: 8 },
  ...list('observation.state'),
  ...list('action'),
  ...plain('timestamp', 'FLOAT'),
  ...['frame_index', 'episode_index', 'index', 'task_index'].flatMap((name) => plain(name, 'INT64')),
  ...plain('next.done', 'BOOLEAN'),
];

/** The table of an episode: a row for each state, with the time of its frame. */
const episodeTable = ({ states, actions, frames }: Episode, { episode, first, task }: Standing, fps: number): Uint8Array => {
  const writer = new ByteWriter();
  const file = new ParquetWriter({ writer, schema: [...SCHEMA], createdBy: 'sluice' });
  const columns = {
    'observation.state': states,
    action: actions,
    timestamp: frames.map((frame) => frame / fps),
    frame_index: frames.map(BigInt),
    episode_index: frames.map(() => BigInt(episode)),
    index: frames.map((_, row) => BigInt(first + row)),
    task_index: frames.map(() => BigInt(task)),
    'next.done': frames.map((_, row) => row === frames.length - 1),
  };
  file.write({
    columnData: Object.entries(columns).map(([name, data]) => ({ name, data: data as unknown[] })),
    rowGroupSize: frames.length,
  });
  file.finish();
  return new Uint8Array(writer.getBytes());
};

const parts = (names: string) => Object.fromEntries(names.split(' ').map((name, at) => [name, { start: at, end: at + 1 }]));
const MODALITY = {
  state: parts('x y z roll pitch yaw pad gripper'),
  action: parts('x y z roll pitch yaw gripper'),
  video: { primary_image: { original_key: IMAGE } },
  annotation: { 'human.action.task_description': { original_key: 'task_index' } },
};

/** The files that tell of the episodes, by their paths; `video` is what the first video says of itself. */
const metaFiles = (
  episodes: readonly Episode[],
  tasks: readonly string[],
  videos: number,
  video: JsonObject | null,
  settings: Settings,
): Readonly<Record<string, string>> => {
  const lines = (rows: readonly object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  const info = {
    codebase_version: 'v2.0',
    robot_type: settings.robot,
    total_episodes: episodes.length,
    total_frames: episodes.reduce((sum, { states }) => sum + states.length, 0),
    total_tasks: tasks.length,
    total_videos: videos,
    total_chunks: Math.ceil(episodes.length / settings.chunk),
    chunks_size: settings.chunk,
    fps: settings.fps,
    splits: { train: `0:${episodes.length}` },
    data_path: 'data/chunk-{episode_chunk:03d}/episode_{episode_index:06d}.parquet',
    video_path: 'videos/chunk-{episode_chunk:03d}/{video_key}/episode_{episode_index:06d}.mp4',
    features: featuresOf(video, settings.fps),
  };
  return {
    'meta/info.json': JSON.stringify(info, null, 2),
    'meta/episodes.jsonl': lines(episodes.map(({ states, task }, episode_index) => ({ episode_index, length: states.length, task }))),
    'meta/tasks.jsonl': lines(tasks.map((task, task_index) => ({ task_index, task }))),
    'meta/modality.json': JSON.stringify(MODALITY, null, 4),
  };
};

const featuresOf = (video: JsonObject | null, fps: number): JsonObject => {
  const number = (dtype: string) => ({ dtype, shape: [1], names: null });
  return {
    'observation.state': { dtype: 'float32', shape: [8] },
    action: { dtype: 'float32', shape: [7] },
    ...(video && { [IMAGE]: imageOf(video, fps) }),
    timestamp: number('float32'),
    frame_index: number('int64'),
    episode_index: number('int64'),
    index: number('int64'),
    task_index: number('int64'),
    'next.done': number('bool'),
  };
};
const imageOf = ({ width, height, codec, pixel_format, audio_codec }: JsonObject, fps: number): JsonObject => {
  const channels = /^gray/.test(`${pixel_format}`) ? 1 : /^(yuva|rgba|bgra|argb|abgr|gbra)/.test(`${pixel_format}`) ? 4 : 3;
  const told = { height: height!, width: width!, channels, codec: codec!, pix_fmt: pixel_format!, is_depth_map: false, fps };
  return {
    dtype: 'video',
    shape: [height!, width!, channels],
    names: ['height', 'width', 'channels'],
    info: { ...Object.fromEntries(Object.entries(told).map(([name, value]) => [`video.${name}`, value])), has_audio: audio_codec !== null },
  };
};

/** Writes the files of a dataset: what is told of each episode, and the file for each path in the dataset's folder. */
export const writeDataset = async (
  episodes: readonly Episode[],
  videoOf: (episode: Episode) => Promise<MediaRef | undefined>,
  settings: Settings,
  { media, signal }: Pick<Context, 'media' | 'signal'>,
): Promise<{ readonly told: readonly JsonObject[]; readonly dataset: Readonly<Record<string, MediaRef>> }> => {
  const tasks = [...new Set(episodes.map(({ task }) => task))];
  const dataset: Record<string, MediaRef> = {};
  const told: JsonObject[] = [];
  const videos: MediaRef[] = [];
  let first = 0;
  for (const [episode, one] of episodes.entries()) {
    const standing = { episode, first, task: tasks.indexOf(one.task) };
    const table = await media.write(episodeTable(one, standing, settings.fps), 'parquet');
    const video = await videoOf(one);
    dataset[dataPath(episode, settings)] = table;
    if (video) {
      videos.push(video);
      dataset[videoPath(episode, settings, video.uri.split('.').at(-1)!)] = video;
    }
    const named: Json = { parquet_path: table.uri, video_path: video?.uri ?? null, num_frames: one.states.length };
    told.push({ uuid: table.digest!.slice(0, 32), ...named, ...one.told });
    first += one.states.length;
  }
  if (episodes.length === 0) return { told, dataset };
  const said = videos[0] ? await readMetadata(await media.file(videos[0]), { signal }) : null;
  for (const [path, text] of Object.entries(metaFiles(episodes, tasks, videos.length, said, settings)))
    dataset[path] = await media.write(Buffer.from(text), path.split('.').at(-1)!);
  return { told, dataset };
};
