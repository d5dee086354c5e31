/** Which rows: a bit each, least significant bit first, as Arrow's own bitmaps are. */
import { StoreError } from '../../core/errors.js';
import type { Store } from './store.js';

export class Mask {
  constructor(
    readonly rows: number,
    readonly bits: Uint8Array = new Uint8Array((rows + 7) >> 3),
  ) {}

  has(row: number): boolean {
    return (this.bits[row >> 3]! & (1 << (row & 7))) !== 0;
  }

  set(row: number): void {
    this.bits[row >> 3]! |= 1 << (row & 7);
  }

  get count(): number {
    let count = 0;
    for (let byte of this.bits) for (; byte !== 0; byte &= byte - 1) count++;
    return count;
  }

  /** The rows whose bit is set, in order. */
  places(): Int32Array {
    const places = new Int32Array(this.count);
    for (let row = 0, n = 0; n < places.length; row++) if (this.has(row)) places[n++] = row;
    return places;
  }

  /** This mask is over the rows that `outer` has: the same rows, as a mask over all that `outer` is over. */
  within(outer: Mask): Mask {
    const inner = new Mask(outer.rows);
    outer.places().forEach((row, n) => {
      if (this.has(n)) inner.set(row);
    });
    return inner;
  }
}

/** Keeps a mask as a blob; answers its digest. */
export const writeMask = async (store: Store, mask: Mask): Promise<string> => {
  const rows = Buffer.alloc(4);
  rows.writeUInt32LE(mask.rows);
  return (await store.put([rows, mask.bits])).digest;
};

/** The mask that `writeMask` kept. */
export const readMask = async (store: Store, digest: string): Promise<Mask> => {
  const blob = await store.get(digest);
  const rows = blob.length < 4 ? -1 : blob.readUInt32LE(0);
  if (blob.length !== 4 + ((rows + 7) >> 3)) throw new StoreError(`blob ${digest} is not a mask`);
  return new Mask(rows, new Uint8Array(blob.subarray(4)));
};
