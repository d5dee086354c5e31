import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { workplace } from '../../../activities/stage/services.js';
import { cutSource } from '../../../activities/stage/source.js';
import type { ShardResult } from '../../../core/dataset.js';
import { readShard } from '../../../runtime/storage/shard.js';
import { CALL, House } from '../../activities/in-process.js';
import { ROOT } from '../../root.js';

let house: House;
beforeEach(async () => {
  house = await House.open();
  await mkdir(join(house.folder, 'tree/src'), { recursive: true });
});
afterEach(() => house.close());

const write = (name: string, contents: string) => writeFile(join(house.folder, 'tree', name), Buffer.from(contents, 'latin1'));
const run = async (more = '') => {
  const recipe = `dataset_path: tree\nexport_path: out.jsonl\n${more}process:\n  - text_length_filter:\n      min_len: 0\n`;
  const done = await house.run(house.input(recipe));
  const result = (await house.store.read(`results/${done.answers[0]!.key}`)) as unknown as ShardResult;
  const texts: string[] = [];
  for await (const rows of readShard(house.store, result.shard)) texts.push(...rows.map(({ utf8 }) => Buffer.from(utf8!).toString()));
  const errors = result.quarantine === null ? '' : (await house.store.get(result.quarantine)).toString();
  return {
    ...done,
    texts,
    errors: errors
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line).error),
    tally: result.tally,
  };
};

test('every file of a tree is a sample, an empty one and one of another case too; what is no UTF-8 or too large is quarantined by name', async () => {
  await write('a.MD', 'one\r\ntwo\rthree\n');
  await write('b.txt', '');
  await write('bad.txt', 'ab\xff');
  await write('large.txt', 'x'.repeat(2000));
  await write('src/Makefile', 'all:\n\ttrue');
  await write('src/same.txt', 'all:\n\ttrue');
  await write('src/picture.bin', 'no text');
  const { texts, errors, tally, dataset } = await run('limits: {max_row_bytes: 1024}\n');
  expect(texts).toEqual(['one\ntwo\nthree\n', '', 'all:\n\ttrue', 'all:\n\ttrue']);
  expect(errors).toEqual(['bad.txt: invalid UTF-8 at byte 3', 'large.txt:1: a row of 2000 bytes is over max_row_bytes (1024)']);
  expect(tally).toMatchObject({ in: 6, kept: 4, quarantined: 2 });
  expect(new Set(await house.ids(dataset)).size).toBe(4);
});

test('suffixes choose among the files', async () => {
  await write('a.md', 'a');
  await write('b.py', 'b');
  expect((await run('suffixes: .py\n')).texts).toEqual(['b']);
});

test('a file that changed is other work', async () => {
  await write('a.md', 'a');
  const { plan } = await run();
  const work = await workplace(house.services, { store: house.store.uri, plan }, CALL);
  const { manifest } = await cutSource(work);
  await write('a.md', 'b');
  const again = await cutSource(work);
  expect(again.manifest.digest).not.toBe(manifest.digest);
});

test('Word documents are read as their text, and a broken one is quarantined by name', async () => {
  const word = join(ROOT, 'test/fixtures/formats/word');
  await copyFile(`${word}.docx`, join(house.folder, 'tree/src/a.DOCX'));
  await write('b.docx', 'PK\x03\x04 and no more');
  const { texts, errors } = await run('max_error_ratio: 1\n');
  expect(texts).toEqual([await readFile(`${word}.txt`, 'utf8')]);
  expect(errors).toEqual(['b.docx: a damaged ZIP file: its end is missing']);
});
