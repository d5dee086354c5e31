/** Which of many byte strings is the one at hand. */

/** Byte strings that differ, none of them empty, behind one another, and an open table of where each begins. */
export class ByteTable {
  private readonly text: Uint8Array;
  private readonly starts: Uint32Array;
  private readonly slots: Uint32Array;
  private readonly mask: number;
  /** Bytes of the longest. */
  readonly longest: number;

  constructor(distinct: readonly Uint8Array[]) {
    this.text = Buffer.concat(distinct);
    this.starts = new Uint32Array(distinct.length + 1);
    this.longest = distinct.reduce((most, { length }) => Math.max(most, length), 0);
    this.slots = new Uint32Array(1 << (33 - Math.clz32(distinct.length * 2)));
    this.mask = this.slots.length - 1;
    for (const [n, { length }] of distinct.entries()) {
      const end = this.starts[n]! + length;
      this.starts[n + 1] = end;
      let slot = hashOf(this.text, this.starts[n]!, end) & this.mask;
      while (this.slots[slot] !== 0) slot = (slot + 1) & this.mask;
      this.slots[slot] = n + 1;
    }
  }

  /** The place in the list of what these bytes hold; -1 where they are none of it. */
  find(bytes: Uint8Array, start: number, end: number): number {
    if (end - start > this.longest) return -1;
    for (let slot = hashOf(bytes, start, end) & this.mask; this.slots[slot] !== 0; slot = (slot + 1) & this.mask) {
      const from = this.starts[this.slots[slot]! - 1]!;
      if (this.starts[this.slots[slot]!]! - from !== end - start) continue;
      let same = 0;
      while (start + same < end && bytes[start + same] === this.text[from + same]) same++;
      if (start + same === end) return this.slots[slot]! - 1;
    }
    return -1;
  }
}

const hashOf = (bytes: Uint8Array, start: number, end: number): number => {
  let hash = end - start;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  return hash ^ (hash >>> 15);
};
