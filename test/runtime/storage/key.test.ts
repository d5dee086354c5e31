import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { canonicalJson, keyOf } from '../../../runtime/storage/key.js';
import { scratchFolder, scratchPath, sweepScratch } from '../../../runtime/storage/scratch.js';
import { folder } from './rows.js';

test('keys do not depend on the order of fields, and on everything else', () => {
  expect(canonicalJson({ b: [1, { d: null, c: 'x' }], a: true, 10: 0, 9: 0 })).toBe('{"9":0,"10":0,"a":true,"b":[1,{"c":"x","d":null}]}');
  expect(keyOf({ a: 1, b: 2 })).toBe(keyOf({ b: 2, a: 1 }));
  expect(keyOf([1, 2])).not.toBe(keyOf([2, 1]));
  expect(keyOf({ a: 1 })).not.toBe(keyOf({ a: '1' }));
  expect(() => keyOf({ ratio: Number.NaN })).toThrow(/"ratio" is NaN/);
});

test('scratch of dead processes is swept, that of the living stays', async () => {
  const root = await folder();
  const mine = scratchFolder(root);
  expect(scratchPath('.mp4', root).startsWith(mine)).toBe(true);
  const name = mine.slice(root.length + 1);
  // The same id with another start: a process that is gone, whose id came round again.
  await mkdir(join(root, name.replace(/\d+$/, '1')));
  await mkdir(join(root, name.replace(/\d+-\d+$/, '4194999-5')));
  await mkdir(join(root, 'sluice-otherhost-1-1'));
  await mkdir(join(root, 'unrelated'));
  expect(await sweepScratch(root)).toBe(2);
  expect(await readdir(root)).toEqual(['sluice-otherhost-1-1', name, 'unrelated'].sort());
});
