import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withField } from '../../../activities/stage/field.js';
import { type Incoming, readInput } from '../../../activities/stage/input.js';
import type { Workplace } from '../../../activities/stage/services.js';
import { DEFAULT_FIELDS } from '../../../core/sample.js';
import { suffixOf } from '../../../core/suffix.js';
import imageFolder from '../../../operators/formats/image_folder_formatter.js';
import { listFiles, statFile } from '../../../runtime/storage/source.js';
import { writeRow } from '../../../runtime/text/json-row-write.js';

/** What is read of a folder of such files, the second left out. */
const readFolder = async (names: readonly string[], also: object = {}): Promise<Incoming[][]> => {
  const folder = await mkdtemp(join(tmpdir(), 'input-'));
  try {
    for (const name of names) await writeFile(join(folder, name), name);
    const chunks = (await listFiles(folder, imageFolder, [])).map((file) => ({ ...statFile(0, file), copy: 0 }));
    const sources = [{ path: folder, formatter: imageFolder.name, params: {} }];
    const plan = { sources, fields: DEFAULT_FIELDS, segments: [], required: [], strict: false, limits: {}, ...also };
    const services = { catalog: new Map([[imageFolder.name, imageFolder]]), views: new Map() };
    const batches: Incoming[][] = [];
    for await (const batch of readInput({ plan, services, store: {} } as unknown as Workplace, { chunks }, (place) => place !== 1))
      batches.push(batch);
    return batches;
  } finally {
    await rm(folder, { recursive: true });
  }
};

test('the files of a folder come together, in order, so that several can be in hand at once', async () => {
  const batches = await readFolder(['a.png', 'b.png', 'c.png', 'd.png']);
  expect(batches.map((batch) => batch.map(({ place, row }) => `${place} ${row?.images[0]?.uri}`))).toEqual([
    ['0 a.png', '2 c.png', '3 d.png'],
  ]);
});

test('rows tell the ending of their file where the recipe asks for it', async () => {
  const [rows] = await readFolder(['a.png', 'b.png', 'c.JPG'], { addsSuffix: true });
  const spelled = rows!.map(({ row }) => JSON.parse(Buffer.from(writeRow(row!, DEFAULT_FIELDS, { keepStats: false })).toString()));
  expect(spelled).toEqual([
    expect.objectContaining({ images: ['a.png'], __dj__suffix__: '.png' }),
    expect.objectContaining({ images: ['c.JPG'], __dj__suffix__: '.jpg' }),
  ]);
});

test.each([
  ['{"text": "a", "n": 1}', '{"text": "a", "n": 1,"f":"x"}'],
  ['{ }', '{ "f":"x"}'],
  ['', '{"f":"x"}'],
  ['{"f": null}', '{"f": null}'],
])('a field is put behind those of %s', (rest, then) => {
  expect(Buffer.from(withField({ rest: Buffer.from(rest) }, 'f', 'x').rest).toString()).toBe(then);
});

test.each([
  ['a/b.c/d.JSONL', '.jsonl'],
  ['d.jsonl.zst', '.jsonl.zst'],
  ['d.gz', '.gz'],
  ['a.b/d', ''],
])('the ending of %s', (file, ending) => {
  expect(suffixOf(file)).toBe(ending);
});
