import { expect, test } from 'vitest';
import { tarFiles } from '../../../runtime/media/tar.js';
import { filling, TAR_END, tarBytes, tarHead } from '../../../runtime/media/tar-write.js';

const read = async (bytes: Buffer) => {
  const found: { name: string; size: number; contents: string }[] = [];
  for await (const { name, size, read: contents } of tarFiles(chunksOf(bytes)))
    found.push({ name, size, contents: (await contents()).toString() });
  return found;
};
/** Pieces of odd sizes, each of which is overwritten when the next one is asked for, as those of files are. */
async function* chunksOf(bytes: Buffer): AsyncGenerator<Buffer> {
  const piece = Buffer.alloc(777);
  for (let at = 0; at < bytes.length; at += piece.length) yield piece.subarray(0, bytes.copy(piece, 0, at));
}

test('files of any name and size are read as they were written', async () => {
  const names = [1, 84, 85, 90, 99, 100, 101, 180, 984, 985, 986, 987, 5000].flatMap((length) => [
    'n'.repeat(length),
    `${'é'.repeat(length)}/b.jpg`,
  ]);
  const files = names.map((name, n) => ({ name, size: n * 100, contents: 'x'.repeat(n * 100) }));
  const pieces = files.flatMap(({ name, size, contents }) => [tarHead(name, size), Buffer.from(contents), filling(size)]);
  expect(await read(Buffer.concat([...pieces, TAR_END]))).toEqual(files);
  for (const { name, size } of files) expect(tarBytes(name, size)).toBe(tarHead(name, size).length + size + filling(size).length);
  expect(Buffer.concat(pieces).length % 512).toBe(0);
});

test('a size that octal digits do not hold is read as it was written', async () => {
  for (const size of [8 ** 11 - 1, 8 ** 11, 2 ** 50]) {
    const files = tarFiles(chunksOf(tarHead('a', size)), Number.POSITIVE_INFINITY);
    const { value } = await files.next();
    expect(value?.size).toBe(size);
    await files.return(undefined);
  }
});

test('a size that a record tells counts, and that of the header does not', async () => {
  const record = (text: string, type: string) => {
    const bytes = tarHead('r', text.length);
    bytes.write(type, 156);
    bytes.write(`${sumOf(bytes).toString(8).padStart(6, '0')}\0 `, 148);
    return Buffer.concat([bytes, Buffer.from(text), filling(text.length)]);
  };
  const sumOf = (bytes: Buffer) => bytes.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 32 : byte), 0);
  const large = Buffer.concat([tarHead('a', 0), Buffer.from('hello'), filling(5), tarHead('b', 3), Buffer.from('abc'), filling(3)]);
  expect(await read(Buffer.concat([record('10 size=5\n', 'x'), record('10 size=7\n', 'g'), large, TAR_END]))).toEqual([
    { name: 'a', size: 5, contents: 'hello' },
    { name: 'b', size: 3, contents: 'abc' },
  ]);
  await expect(read(Buffer.concat([record('11 size=-5\n', 'x'), large]))).rejects.toThrow('damaged');
});

test('pieces of a file are its bytes, and one that is cut short is told', async () => {
  const contents = Buffer.from(Array.from({ length: 3000 }, (_, n) => n % 251));
  const whole = Buffer.concat([tarHead('a', 3000), contents, filling(3000), TAR_END]);
  const piecesOf = async (bytes: Buffer) => {
    const pieces: Buffer[] = [];
    for await (const file of tarFiles(chunksOf(bytes))) for await (const piece of file.pieces()) pieces.push(Buffer.from(piece));
    return Buffer.concat(pieces);
  };
  expect(await piecesOf(whole)).toEqual(contents);
  await expect(piecesOf(whole.subarray(0, 2000))).rejects.toThrow('cut short');
});

test('no more of a stream is read than is asked for, and it is closed', async () => {
  let isClosed = false;
  async function* stream() {
    try {
      yield Buffer.concat([tarHead('a', 0), tarHead('b', 0), TAR_END]);
      yield Buffer.alloc(10);
      throw new Error('read too far');
    } finally {
      isClosed = true;
    }
  }
  for await (const { name } of tarFiles(stream())) if (name === 'b') break;
  expect(isClosed).toBe(true);
});
