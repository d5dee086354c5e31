/** Frames that a step extracts: published beside the output, and read by a later step. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AnyOperator, defineMapper } from '../../core/operator.js';
import { sha256 } from '../../runtime/storage/key.js';
import { makeNumbered, numberIn } from '../media/numbered.js';
import { House } from './in-process.js';

/** Names the last frame of the first video in a field of its own. */
const pick = defineMapper({
  name: 'pick',
  version: 1,
  summary: 'Names a frame.',
  reads: ['row'],
  writes: ['row'],
  map: ({ row }) => ({ row: { ...row, poster: (row.video_frames as string[][])[0]!.at(-1)! } }),
  examples: [],
});
const read = defineMapper({
  name: 'read',
  version: 1,
  summary: 'Tells which frame it is.',
  reads: ['file'],
  writes: ['text'],
  map: async ({ file }, _, { media }) => ({ text: `frame ${await numberIn(await media.read(file('poster')))}` }),
  examples: [],
});

let house: House;
beforeEach(async () => {
  house = await House.open([pick, read] as unknown as readonly AnyOperator[]);
  await makeNumbered(join(house.folder, 'film.mp4'), 60);
  await house.write('in.jsonl', [
    { text: '<__dj__video>', videos: ['film.mp4'], n: 1 },
    { text: '', videos: [] },
  ]);
});
afterEach(() => house.close());

const run = (extract: string, more = '') =>
  house.run(
    house.input(`dataset_path: in.jsonl
export_path: out/film.jsonl
limits: { range_seconds: 2 }
process:
  - video_extract_frames_mapper: ${extract}
${more}`),
  );
const rows = async (): Promise<{ text: string; video_frames: string[][] }[]> =>
  (await readFile(join(house.folder, 'out/film.jsonl'), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

test('the files lie beside the export under their digests, each once', async () => {
  const output = await house.export(await run('{ frame_sampling_method: uniform, frame_num: 5 }'));
  expect(output.files).toEqual(['film.jsonl']);
  const [row, none] = await rows();
  expect(row).toMatchObject({ n: 1, video_frames: [expect.arrayContaining([expect.stringMatching(/^media\/\w{64}\.jpg$/)])] });
  expect(none!.video_frames).toEqual([]);
  const files = await Promise.all(row!.video_frames[0]!.map((uri) => readFile(join(house.folder, 'out', uri))));
  expect(files.map((bytes) => `media/${sha256(bytes)}.jpg`)).toEqual(row!.video_frames[0]);
  expect(await Promise.all(files.map(numberIn))).toEqual([0, 15, 30, 45, 59]);
  expect(await readdir(join(house.folder, 'out/media'))).toHaveLength(5);
});

test('a later step reads a frame that a field names, and a second run makes the same bytes', async () => {
  await house.write('in.jsonl', [{ text: '<__dj__video>', videos: ['film.mp4'] }]);
  const steps = '  - pick:\n  - read:\n';
  const first = await house.export(await run('{}', steps));
  expect((await rows()).map(({ text }) => text)).toEqual(['frame 45']);
  const other = await House.open([pick, read] as unknown as readonly AnyOperator[]);
  try {
    const again = await other.run(other.input(recipeIn(house.folder, steps)));
    expect((await other.export(again)).sha256).toBe(first.sha256);
  } finally {
    await other.close();
  }
});

const recipeIn = (folder: string, steps: string) => `dataset_path: ${folder}/in.jsonl
export_path: again.jsonl
process:
  - video_extract_frames_mapper:
${steps}`;
