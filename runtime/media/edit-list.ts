/** Shortens what an MP4 file shows of its pictures: packets past the end stay, for shown pictures may be decoded from them, but are hidden. */
import { type FileHandle, open } from 'node:fs/promises';

/** A longer index is of no clip. */
const MOST_BYTES = 64 << 20;

/** Leaves a file without an edit list, such as one in fragments, as it is. */
export const showOnly = async (path: string, seconds: number): Promise<void> => {
  const file = await open(path, 'r+');
  try {
    const place = await findIndex(file);
    if (place === null) return;
    const index = Buffer.alloc(place.size);
    await file.read(index, 0, place.size, place.at);
    const inner = index.subarray(place.header);
    const movie = child(inner, 'mvhd');
    const edits = boxes(inner).filter(({ type, body }) => type === 'trak' && handlerOf(body) === 'vide');
    for (const { body } of edits) {
      const list = child(child(body, 'edts'), 'elst');
      if (movie && list) shorten(list, Math.round(seconds * movie.readUInt32BE(movie[0] === 1 ? 20 : 12)));
    }
    await file.write(index, 0, place.size, place.at);
  } finally {
    await file.close();
  }
};

/** Sets how long the last edit, which is what is shown, lasts; edits before it are empty. */
const shorten = (list: Buffer, duration: number): void => {
  const [isLong, count] = [list[0] === 1, list.readUInt32BE(4)];
  if (count === 0) return;
  const at = 8 + (count - 1) * (isLong ? 20 : 12);
  if (isLong) list.writeBigUInt64BE(BigInt(duration), at);
  else list.writeUInt32BE(duration, at);
};
const handlerOf = (track: Buffer) => child(child(track, 'mdia'), 'hdlr')?.toString('latin1', 8, 12);

interface Box {
  readonly type: string;
  readonly body: Buffer;
}
/** The boxes in a box, each without its header. */
const boxes = (inside: Buffer): Box[] => {
  const found: Box[] = [];
  for (let at = 0; at + 8 <= inside.length; ) {
    const size = inside.readUInt32BE(at);
    if (size < 8 || at + size > inside.length) break;
    found.push({ type: inside.toString('latin1', at + 4, at + 8), body: inside.subarray(at + 8, at + size) });
    at += size;
  }
  return found;
};
const child = (inside: Buffer | undefined, name: string): Buffer | undefined =>
  inside && boxes(inside).find(({ type }) => type === name)?.body;

/** Where the index of the file lies. */
const findIndex = async (file: FileHandle): Promise<{ at: number; size: number; header: number } | null> => {
  const { size: length } = await file.stat();
  const head = Buffer.alloc(16);
  for (let at = 0; at + 8 <= length; ) {
    await file.read(head, 0, 16, at);
    const [short, type] = [head.readUInt32BE(0), head.toString('latin1', 4, 8)];
    const [size, header] = short === 1 ? [Number(head.readBigUInt64BE(8)), 16] : [short, 8];
    if (size < header || at + size > length) return null;
    if (type === 'moov') return size > MOST_BYTES ? null : { at, size, header };
    at += size;
  }
  return null;
};
