import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { attributed, compare, exported } from './compare.js';

const folder = mkdtempSync(join(tmpdir(), 'compare-'));
afterAll(() => rmSync(folder, { recursive: true }));

const write = (name: string, rows: readonly object[]) => {
  writeFileSync(join(folder, name), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return join(folder, name);
};
const exportOf = (name: string, documents: readonly (readonly [source: string, text: string, stats: object])[]) => {
  write(
    `${name}_stats.jsonl`,
    documents.map(([, , stats]) => ({ __dj__stats__: stats })),
  );
  return exported(
    write(
      `${name}.jsonl`,
      documents.map(([source, text]) => ({ text, meta: { source } })),
    ),
  );
};

test('two exports differ in what is kept, texts and stats', async () => {
  const ours = exportOf('ours', [
    ['same', 'a', { n: 1, more: 2 }],
    ['text', 'b', { n: 1 }],
    ['stats', 'c', { n: 1 }],
    ['lacks', 'd', {}],
    ['ours', 'e', {}],
    ['lists', 'g', { n: [1, 2] }],
    ['longer', 'h', { n: [1, 2, 3] }],
  ]);
  const theirs = exportOf('theirs', [
    ['theirs', 'f', {}],
    ['lacks', 'd', { n: 1 }],
    ['stats', 'c', { n: 1 + 1e-6 }],
    ['text', 'B', { n: 1 }],
    ['same', 'a', { n: 1 + 1e-12 }],
    ['lists', 'g', { n: [1, 2] }],
    ['longer', 'h', { n: [1, 2] }],
  ]);
  expect(await compare(ours, theirs)).toEqual({
    same: 2,
    onlyOurs: ['ours'],
    onlyTheirs: ['theirs'],
    otherText: ['text'],
    otherStats: ['stats: n 1 1.000001', 'lacks: n undefined 1', 'longer: n 1,2,3 1,2'],
  });
});

test('a side that writes attributes alone is compared by them', async () => {
  mkdirSync(join(folder, 'out'));
  write('out/0.jsonl', [{ id: 'a', stats: { n: 1 } }]);
  write('out/1.jsonl', [{ id: 'b', text: 'B' }]);
  const ours = exportOf('attributed', [
    ['a', 'any', { n: 1 }],
    ['b', 'b', {}],
  ]);
  expect(await compare(ours, attributed(join(folder, 'out')))).toMatchObject({ same: 1, otherText: ['b'] });
});
