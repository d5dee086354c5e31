import { stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { SampleError } from '../../../core/errors.js';
import { archivedFiles } from '../../../runtime/media/archive.js';
import { createMedia } from '../../../runtime/media/store-media.js';
import { folder } from '../storage/rows.js';
import { zip } from './zip.js';

/** An entry of a tar file. */
const entry = (name: string, contents: string | Buffer, { type = '0', prefix = '', size = '' } = {}): Buffer => {
  const body = Buffer.from(contents);
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write(size || `${body.length.toString(8).padStart(11, '0')}\0`, 124, 'latin1');
  header.write(`        ${type}`, 148);
  header.write('ustar\x0000', 257);
  header.write(prefix, 345);
  header.write(
    `${header
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
  );
  return Buffer.concat([header, body, Buffer.alloc(-body.length & 511)]);
};
const END = Buffer.alloc(1024);
/** With another byte at a place, counted from the end. */
const atByte = (bytes: Buffer, place: number): Buffer => {
  const other = Buffer.from(bytes);
  other[other.length + place]! ^= 1;
  return other;
};
const tar = (...entries: readonly Buffer[]) => Buffer.concat([...entries, END]);

/** The files of an archive with these bytes, by name; those that `wants` refuses are not read. */
const filesOf = async (bytes: Uint8Array, wants = (_: string) => true): Promise<Record<string, string>> => {
  const path = join(await folder(), 'archive');
  await writeFile(path, bytes);
  const files: Record<string, string> = {};
  const media = createMedia({ store: {} as never, scratch: '', pathOf: () => path });
  for await (const { name, size, read } of archivedFiles(media, { uri: 'archive' })) {
    const contents = wants(name) ? await read() : undefined;
    if (contents) expect(contents.length).toBe(size);
    files[name] = contents?.toString() ?? '';
  }
  return files;
};

const plain = tar(entry('a.tex', 'one'), entry('../b/c.tex', 'x'.repeat(1000)), entry('d', ''));
test.each([
  ['tar', plain],
  ['tar without its end', plain.subarray(0, -1024)],
  ['gzip', gzipSync(plain)],
  ['two members of gzip', Buffer.concat([gzipSync(plain.subarray(0, 700)), gzipSync(plain.subarray(700))])],
  ['ZIP', zip({ 'a.tex': 'one', '../b/c.tex': 'x'.repeat(1000), d: '' })],
  ['ZIP without compression', zip({ 'a.tex': 'one', '../b/c.tex': 'x'.repeat(1000), d: '' }, 0)],
  ['ZIP64', zip({ 'a.tex': 'one', '../b/c.tex': 'x'.repeat(1000), d: '' }, 8, undefined, 0, true)],
])('%s', async (_, bytes) => {
  expect(await filesOf(bytes)).toEqual({ 'a.tex': 'one', '../b/c.tex': 'x'.repeat(1000), d: '' });
  expect(await filesOf(bytes, (name) => name === 'd')).toEqual({ 'a.tex': '', '../b/c.tex': '', d: '' });
});

test('a tar file tells names and sizes in several ways', async () => {
  const long = `${'deep/'.repeat(60)}ä.tex`;
  const pax = (text: string) => entry('pax', text, { type: 'x' });
  const bytes = tar(
    entry('@LongLink', `${long}\0`, { type: 'L' }),
    entry(long.slice(0, 100), 'gnu'),
    entry('global', '17 path=not/this\n', { type: 'g' }),
    pax('20 mtime=1234567.25\n23 path=dir/pax-é.tex\n'),
    entry('short', 'pax'),
    entry('after.tex', 'after'),
    entry('name.tex', 'ustar', { prefix: 'pre/fix' }),
    entry('folder.tex', '', { type: '5' }),
    entry('link.tex', '', { type: '2' }),
    ...Array.from('123456', (type) => [entry('sized.tex', '', { type, size: '00000001000\0' }), entry(`after-${type}.tex`, type)]).flat(),
    entry('old.tex', 'v7', { type: '\0' }),
    entry('binary.tex', 'base', { size: `\x80${'\0'.repeat(10)}\x04` }),
    entry('spaced.tex', 'sp', { size: '          2\0' }),
  );
  expect(await filesOf(bytes)).toEqual({
    [long]: 'gnu',
    'dir/pax-é.tex': 'pax',
    'after.tex': 'after',
    'pre/fix/name.tex': 'ustar',
    ...Object.fromEntries(Array.from('123456', (type) => [`after-${type}.tex`, type])),
    'old.tex': 'v7',
    'binary.tex': 'base',
    'spaced.tex': 'sp',
  });
  expect(await filesOf(END)).toEqual({});
});

test('a ZIP64 file may hold more than 65535 files', async () => {
  const names = Array.from({ length: 65_600 }, (_, n) => `${n}.tex`);
  const files = await filesOf(zip(Object.fromEntries(names.map((name) => [name, ''])), 0, undefined, 0, true), () => false);
  expect(Object.keys(files).length).toBe(65_600);
});

test.each([
  ['empty', Buffer.alloc(0), 'neither a ZIP nor a tar file'],
  ['no archive', Buffer.from('\\documentclass{article}'.repeat(100)), 'neither a ZIP nor a tar file'],
  ['one compressed file', gzipSync('\\documentclass{article}'.repeat(100)), 'neither a ZIP nor a tar file'],
  ['tar and then something else', Buffer.concat([entry('a', 'b'), Buffer.alloc(512, 'x')]), 'a damaged tar file'],
  ['tar of impossible sizes', tar(entry('a', 'b', { size: '9'.repeat(11) })), 'a damaged tar file'],
  ['tar of huge sizes', tar(entry('a', 'b', { size: `\x80${'\xff'.repeat(11)}` })), 'a damaged tar file'],
  ['tar with a huge name', tar(entry('a', 'b', { type: 'L', size: '77777777777\0' })), 'a damaged tar file'],
  ['tar with a file of a terabyte', tar(entry('a', 'b', { size: `\x80${'\0'.repeat(5)}\x01${'\0'.repeat(5)}` })), 'unpacks to more than'],
  ['tar that is cut short', entry('a', 'x'.repeat(5000)).subarray(0, 2000), 'a tar file that is cut short'],
  ['gzip that is cut short', gzipSync(plain).subarray(0, -12), 'damaged gzip: unexpected end of file'],
  ['gzip with a wrong checksum', Buffer.concat([gzipSync(plain).subarray(0, -8), Buffer.alloc(8)]), 'damaged gzip: incorrect data check'],
  [
    'ZIP that lies about a size',
    zip({ 'a.tex': 'x'.repeat(1000) }, 8, 10),
    'a damaged ZIP file: Cannot create a Buffer larger than 10 bytes',
  ],
  ['ZIP that boasts of a size', zip({ 'a.tex': 'x' }, 8, 10), 'a file in it is of another size than it says'],
  ['ZIP64 whose end is elsewhere', atByte(zip({ 'a.tex': 'x' }, 8, 1, 0, true), -34), 'a damaged ZIP file: its end is missing'],
  ['ZIP64 without its numbers', zip({ 'a.tex': 'x' }, 8, 0xffffffff), 'a file in it is of another size than it says'],
  ['ZIP that is encrypted', zip({ 'a.tex': 'x' }, 8, 1, 1), 'an encrypted ZIP file'],
])('%s is bad', async (_, bytes, message) => {
  await expect(filesOf(bytes)).rejects.toThrow(SampleError);
  await expect(filesOf(bytes)).rejects.toThrow(/^archive: /);
  await expect(filesOf(bytes)).rejects.toThrow(message);
});

test('what is not read takes no memory, however much it is', async () => {
  const zeros = entry('zeros', '', { size: `${(1 << 28).toString(8).padStart(11, '0')}\0` });
  const path = join(await folder(), 'bomb');
  await writeFile(path, Buffer.concat([gzipSync(zeros), ...Array.from({ length: 256 }, () => MEGABYTE), gzipSync(tar(entry('a', 'b')))]));
  expect((await stat(path)).size).toBeLessThan(1 << 20);
  const before = process.memoryUsage().rss;
  const names: string[] = [];
  const media = createMedia({ store: {} as never, scratch: '', pathOf: () => path });
  for await (const { name } of archivedFiles(media, { uri: 'bomb' })) names.push(name);
  expect(names).toEqual(['zeros', 'a']);
  expect(process.memoryUsage().rss - before).toBeLessThan(128 << 20);
});

test('a ZIP file that does not fit into the memory of a lane is not read', async () => {
  const path = join(await folder(), 'huge.zip');
  await writeFile(path, zip({ 'a.tex': 'x' }));
  await truncate(path, 2 ** 28 + 1);
  const media = createMedia({ store: {} as never, scratch: '', pathOf: () => path });
  await expect(archivedFiles(media, { uri: 'huge.zip' }).next()).rejects.toMatchObject({
    name: 'SampleError',
    message: 'huge.zip: a ZIP file of 268435457 bytes; the limit is 268435456',
  });
});
const MEGABYTE = gzipSync(Buffer.alloc(1 << 20));
