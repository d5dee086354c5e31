import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sha256, sha256File } from '../../../runtime/storage/key.js';
import { folder } from './rows.js';

test.each([0, 1, 4095, 4096, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3 << 20])('a file of %i bytes is read to its end', async (bytes) => {
  const path = join(await folder(), 'file');
  const contents = Buffer.alloc(bytes, 'some of it, over and over');
  await writeFile(path, contents);
  expect(await sha256File(path)).toEqual({ digest: sha256(contents), bytes });
});

/** The kernel's list of ciphers: its size is told as 0, and it is given out in pieces that are shorter than what is asked for. */
const UNTOLD = '/proc/crypto';

test('so is one whose size nobody tells', async () => {
  const contents = readFileSync(UNTOLD);
  expect(contents.length).toBeGreaterThan(4096);
  expect(await sha256File(UNTOLD)).toEqual({ digest: sha256(contents), bytes: contents.length });
});
