import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { stat, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWorkplace, type Workplace } from '../../media/workplace.js';

let workplace: Workplace;
beforeAll(async () => {
  workplace = await openWorkplace();
});
afterAll(() => workplace.close());

test('what is written is kept under its digest, once, and read back; a scratch file is taken away', async () => {
  const { media } = workplace.context;
  const ref = await media.write(Buffer.from('abc'), 'bin');
  expect(ref).toEqual({
    uri: `media/${ref.digest}.bin`,
    size: 3,
    digest: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  });
  expect(Buffer.from(await media.read(ref)).toString()).toBe('abc');
  const path = media.scratch('bin');
  await writeFile(path, 'abc');
  expect(await media.write({ path }, 'bin')).toEqual(ref);
  await expect(stat(path)).rejects.toThrow('ENOENT');
});

test('a file is read as long as it is as it was on ingest', async () => {
  const { media } = workplace.context;
  const uri = join(workplace.folder, 'mine.txt');
  await writeFile(uri, 'one');
  const { size, mtimeMs } = await stat(uri);
  const ref = { uri, size, mtime: Math.trunc(mtimeMs) };
  expect(Buffer.from(await media.read(ref)).toString()).toBe('one');
  await writeFile(uri, 'three');
  await expect(media.read(ref)).rejects.toMatchObject({ name: 'SampleError', message: `${uri}: changed since ingest` });
  await expect(media.file({ uri: join(workplace.folder, 'gone') })).rejects.toMatchObject({
    name: 'SampleError',
    message: expect.stringContaining('ENOENT'),
  });
  await expect(media.file({ uri: workplace.folder })).rejects.toMatchObject({
    name: 'SampleError',
    message: expect.stringContaining('is not a file'),
  });
  await expect(media.file({ uri: 'a\0.txt' })).rejects.toMatchObject({
    name: 'SampleError',
    message: 'a\0.txt: cannot be read (ERR_INVALID_ARG_VALUE)',
  });
});

test('a file that does not fit into memory is not read, but has a path', async () => {
  const { media } = workplace.context;
  const uri = join(workplace.folder, 'huge.jpg');
  await writeFile(uri, '');
  await truncate(uri, 2 ** 30 + 1);
  await expect(media.read({ uri })).rejects.toMatchObject({ name: 'SampleError', message: expect.stringContaining('too many') });
  expect(await media.file({ uri })).toBe(uri);
});

test('sockets and pipes are no files, and are not waited for; a file whose size is not told is read', async () => {
  const { media } = workplace.context;
  const [socket, pipe] = [join(workplace.folder, 'socket'), join(workplace.folder, 'pipe')];
  const server = createServer().listen(socket);
  await once(server, 'listening');
  execFileSync('mkfifo', [pipe]);
  for (const uri of [socket, pipe])
    await expect(media.read({ uri })).rejects.toMatchObject({ name: 'SampleError', message: `${uri}: is not a file` });
  server.close();
  expect(Buffer.from(await media.read({ uri: '/proc/version' })).toString()).toMatch(/Linux/);
});
