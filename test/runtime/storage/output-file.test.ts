import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { OutputFile } from '../../../runtime/storage/output-file.js';
import { folder } from './rows.js';

/** Large and small ones in turn, so that some are written while more come. */
const pieces = Array.from({ length: 60 }, (_, n) => Buffer.alloc(n % 3 === 0 ? 3 << 20 : 1000 * n, `piece ${n} `));

test.each([false, true])('pieces stand in the file in their order, and its hash is that of its bytes (gzip: %s)', async (gzip) => {
  const path = join(await folder(), 'out');
  const hash = createHash('sha256');
  const file = await OutputFile.create(path, 'a', { gzip, hash });
  for (const piece of pieces) await file.write(piece);
  await file.end();
  await file.publish();
  const bytes = await readFile(path);
  expect((gzip ? gunzipSync(bytes) : bytes).equals(Buffer.concat(pieces))).toBe(true);
  expect(hash.digest('hex')).toBe(createHash('sha256').update(bytes).digest('hex'));
});

test('one that is given up leaves nothing, with a write under way', async () => {
  const path = join(await folder(), 'out');
  const file = await OutputFile.create(path, 'a');
  for (const piece of pieces.slice(0, 4)) await file.write(piece);
  await file.abort();
  expect(await readdir(dirname(path))).toEqual([]);
});
