/**
 * JPEG files as they look from afar: a JPEG holds blocks of 8 by 8 pixels, each of which begins with its mean. Their means are the picture at
 * an eighth of its size, the same to the last bit as libjpeg makes them, in a fifth of the time in which a picture library makes any pixels
 * of it. The work is done by the kernels of wasm/jpeg.as; here is what they need to know.
 */
import { lazy } from '../../core/lazy.js';
import { compile, instanceOf, type Memory, MemoryLayout, MOST_KEPT } from '../text/wasm/instantiate.js';
import type { JpegHeader } from './jpeg-header.js';
import { MODULE } from './wasm/jpeg.gen.js';

interface Size {
  readonly width: number;
  readonly height: number;
}
/** Grey levels of a picture at an eighth of its size, row by row. */
export interface DistantJpeg extends Size {
  readonly data: Uint8Array;
  /** That size to the last fraction: the last line and column may hold less of the picture than others do. */
  readonly exact: Size;
}

interface Kernels {
  readonly memory: Memory;
  readonly scanEnd: { readonly value: number };
  table(counts: number, symbols: number, isMean: number, into: number): number;
  layOut(from: number, until: number, end: number): number;
  read(
    end: number,
    bytes: number,
    blocks: number,
    blockCount: number,
    scale: number,
    first: number,
    count: number,
    across: number,
    wide: number,
    high: number,
    levels: number,
  ): number;
}
const module = lazy(() => compile(MODULE));
let kernels: Kernels | undefined;
/** Larger pictures are for the picture library, which reads them off this thread. */
const MOST_PIXELS = 2 ** 26;
/** What a table of codes takes, and what is read and written below the bits. */
const TABLE_BYTES = 2 * (2 << 12) + 256 + 32;
const PADDING = 4096 + 64;
const BLOCK_BYTES = 16;
/** A unit has no more blocks. */
const MOST_BLOCKS = 10;

/** The mean levels of a sound JPEG's blocks; undefined where it is not of the plain kind, or is damaged: another reader may get further. */
export const distantJpeg = (bytes: Uint8Array, header: JpegHeader): DistantJpeg | undefined => {
  const { components, scan } = header;
  const isWhole = header.isBaseline && header.hasLuma && scan.length === components.length;
  if (!isWhole || header.width * header.height > MOST_PIXELS) return undefined;
  // A component that is alone has units of one block, whatever is said of it.
  const units = components.length === 1 ? components.map((one) => ({ ...one, across: 1, down: 1 })) : components;
  const { across: wide, down: high, quantization } = units[0]!;
  if (units.some(({ across, down }) => across > wide || down > high)) return undefined;
  const blocks = scan.flatMap(({ id, ...tables }) => {
    const component = units.findIndex((unit) => unit.id === id);
    const { across, down } = units[component]!;
    return Array.from({ length: across * down }, (_, n) => ({
      ...tables,
      x: n % across,
      y: Math.floor(n / across),
      isWanted: component === 0,
    }));
  });
  const scale = header.scales.get(quantization);
  if (blocks.length > MOST_BLOCKS || scale === undefined || !components.every((one) => header.scales.has(one.quantization)))
    return undefined;

  const layout = new MemoryLayout();
  const take = (size: number) => layout.take(size);
  const data = bytes.subarray(header.start);
  const [across, down] = [Math.ceil(header.width / (8 * wide)), Math.ceil(header.height / (8 * high))];
  const blocksAt = take(BLOCK_BYTES * MOST_BLOCKS);
  const codesAt = take(16 + 256);
  const tablesAt = take(TABLE_BYTES * 8);
  const levelsAt = take(across * wide * down * high);
  const dataAt = take(data.length + PADDING);
  const bitsEnd = take(data.length + 2 * PADDING) + data.length + 2 * PADDING - 64;

  kernels ??= instanceOf<Kernels>(module());
  const { memory, table, layOut, read, scanEnd } = kernels;
  layout.fit(memory);
  if (memory.buffer.byteLength > MOST_KEPT) kernels = undefined;
  const heap = new Uint8Array(memory.buffer);

  const made = new Map<string, number>();
  const tableOf = (kind: 'means' | 'waves', number: number): number | undefined => {
    const name = `${kind} ${number}`;
    const known = made.get(name);
    const codes = header[kind].get(number);
    if (known !== undefined || codes === undefined) return known;
    const at = tablesAt + TABLE_BYTES * made.size;
    heap.set(codes, codesAt);
    if (table(codesAt, codesAt + 16, kind === 'means' ? 1 : 0, at) === 0) return undefined;
    made.set(name, at);
    return at;
  };
  const words = new Uint32Array(memory.buffer, blocksAt, 4 * MOST_BLOCKS);
  for (const [n, { means, waves, x, y, isWanted }] of blocks.entries()) {
    const [meansAt, wavesAt] = [tableOf('means', means), tableOf('waves', waves)];
    if (meansAt === undefined || wavesAt === undefined) return undefined;
    words.set([meansAt, wavesAt, y * across * wide + x, isWanted ? 1 : 0], n * 4);
  }

  heap.set(data, dataAt);
  const until = dataAt + data.length;
  const count = across * down;
  const each = header.restart || count;
  let at = dataAt;
  for (let unit = 0, turn = 0; unit < count; unit += each, turn++) {
    const length = layOut(at, until, bitsEnd);
    const bits = read(bitsEnd, length, blocksAt, blocks.length, scale, unit, Math.min(each, count - unit), across, wide, high, levelsAt);
    if (bits < 0 || length * 8 - bits >= 8) return undefined;
    at = scanEnd.value;
    const mark = unit + each < count ? 0xd0 + (turn & 7) : 0xd9;
    if (at + 1 >= until || heap[at] !== 0xff || heap[at + 1] !== mark) return undefined;
    at += 2;
  }
  const exact = { width: header.width / 8, height: header.height / 8 };
  const [width, height] = [Math.ceil(exact.width), Math.ceil(exact.height)];
  const levels = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) levels.set(heap.subarray(levelsAt + y * across * wide, levelsAt + y * across * wide + width), y * width);
  return { data: levels, width, height, exact };
};
