// AssemblyScript: an open table of byte strings, which gives equal ones equal ids. Hashes only find: what is found is compared.
import { above, K1, K2, reserve, TEXT } from './memory';

// An entry: the key, the length, and the id plus one. `places` holds where the first string of each id begins and ends.
export const ENTRY: usize = 16;

/** The bytes themselves where they are eight at most, else a hash of them. */
// @ts-ignore: decorator
@inline
export function keyOf(start: usize, stop: usize): u64 {
  const size = <u64>(stop - start);
  if (size == 0) return 0;
  if (size <= 8) return load<u64>(start) & (<u64>-1 >> ((8 - size) << 3));
  let key = load<u64>(stop - 8) * K2;
  for (let p = start; p + 8 < stop; p += 8) {
    key = (key ^ load<u64>(p)) * K1;
    key ^= key >> 29;
  }
  return key;
}

/** Each bit of the key moves the slot: strings that were made alike do not meet. The hash is no secret, though; what bounds a text made for it is its CPU time. */
// @ts-ignore: decorator
@inline
function slotOf(key: u64, size: u32, bits: u64): usize {
  let hash = (key ^ (<u64>size << 56)) * K2;
  hash = (hash ^ hash >> 32) * K1;
  return <usize>(hash >> (64 - bits));
}

/** The entry of a byte string, or the free one that is to be its. */
// @ts-ignore: decorator
@inline
export function entryOf(table: usize, bits: u64, places: usize, key: u64, start: usize, size: u32): usize {
  const mask: usize = (<usize>1 << <usize>bits) - 1;
  let slot = slotOf(key, size, bits);
  while (true) {
    const entry = table + slot * ENTRY;
    const id = load<u32>(entry, 12);
    if (id == 0) return entry;
    if (
      load<u64>(entry) == key && load<u32>(entry, 8) == size &&
      (size <= 8 || same(start, TEXT + load<u32>(places + 8 * (id - 1)), size))
    ) return entry;
    slot = (slot + 1) & mask;
  }
}

/** Fills a free entry. */
// @ts-ignore: decorator
@inline
export function putEntry(entry: usize, places: usize, key: u64, start: usize, stop: usize, id: u32): void {
  store<u32>(places + 8 * (id - 1), <u32>(start - TEXT));
  store<u32>(places + 8 * (id - 1), <u32>(stop - TEXT), 4);
  store<u64>(entry, key);
  store<u32>(entry, <u32>(stop - start), 8);
  store<u32>(entry, id, 12);
}

/** A table twice as large, behind this one. */
export function grown(from: usize, bits: u64): usize {
  const size: usize = <usize>1 << <usize>bits;
  const mask: usize = 2 * size - 1;
  const to = above(from + ENTRY * size);
  reserve(to + 2 * ENTRY * size);
  memory.fill(to, 0, 2 * ENTRY * size);
  for (let i: usize = 0; i < size; i++) {
    const entry = from + i * ENTRY;
    if (load<u32>(entry, 12) == 0) continue;
    let slot = slotOf(load<u64>(entry), load<u32>(entry, 8), bits + 1);
    while (load<u32>(to + slot * ENTRY, 12) != 0) slot = (slot + 1) & mask;
    v128.store(to + slot * ENTRY, v128.load(entry));
  }
  return to;
}

// @ts-ignore: decorator
@inline
export function same(a: usize, b: usize, size: usize): bool {
  if (size < 8) {
    for (let i: usize = 0; i < size; i++) if (load<u8>(a + i) != load<u8>(b + i)) return false;
    return true;
  }
  for (let i: usize = 0; i + 8 < size; i += 8) if (load<u64>(a + i) != load<u64>(b + i)) return false;
  return load<u64>(a + size - 8) == load<u64>(b + size - 8);
}
