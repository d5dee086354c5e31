// AssemblyScript: hashes of shingles, for MinHash and SimHash. `../plain/shingles.ts` says what each answers; tests hold the two against
// each other. Compiled by build.ts into shingles.gen.ts. The caller lays out the memory; only what is below WORK is used without being told:
//   SCHEDULE  80 words of four messages at a time
//   SINES     64 numbers of MD5, written once by shingles.ts
// A shingle is the bytes `base + starts[i]` to `base + starts[i + window] - gap`. Four messages are hashed at once, one per 32-bit lane;
// of each digest, 16 bytes are kept. Up to 16 bytes are read behind the end of a message.

const SCHEDULE: usize = 0;
const SINES: usize = 0x500;
const WORK: usize = 0x800;

/** Where memory is free for the caller, and where the numbers of MD5 belong. */
export function workAt(): usize {
  return WORK;
}
export function sinesAt(): usize {
  return SINES;
}

// @ts-ignore: decorator
@inline
function rotl(words: v128, by: i32): v128 {
  return v128.or(i32x4.shl(words, by), i32x4.shr_u(words, 32 - by));
}
// @ts-ignore: decorator
@inline
function swapped(words: v128): v128 {
  return v128.shuffle<u8>(words, words, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
}
// @ts-ignore: decorator
@inline
function lanes(a: i32, b: i32, c: i32, d: i32): v128 {
  return i32x4.replace_lane(i32x4.replace_lane(i32x4.replace_lane(i32x4.splat(a), 1, b), 2, c), 3, d);
}
// @ts-ignore: decorator
@inline
function low(a: v128, b: v128): v128 {
  return v128.shuffle<u32>(a, b, 0, 4, 1, 5);
}
// @ts-ignore: decorator
@inline
function high(a: v128, b: v128): v128 {
  return v128.shuffle<u32>(a, b, 2, 6, 3, 7);
}

// Of the four messages at hand: where they begin, and their lengths.
let s0: usize = 0, s1: usize = 0, s2: usize = 0, s3: usize = 0;
let n0: i32 = 0, n1: i32 = 0, n2: i32 = 0, n3: i32 = 0;

/** Takes up four messages from the i-th; those behind the last are the last again. */
function take(base: usize, starts: usize, i: u32, count: u32, window: u32, gap: u32): void {
  const last = count - 1;
  const p0 = starts + 4 * <usize>i, p1 = starts + 4 * <usize>min(i + 1, last);
  const p2 = starts + 4 * <usize>min(i + 2, last), p3 = starts + 4 * <usize>min(i + 3, last);
  const further = 4 * <usize>window;
  s0 = base + load<u32>(p0), s1 = base + load<u32>(p1), s2 = base + load<u32>(p2), s3 = base + load<u32>(p3);
  n0 = base + load<u32>(p0 + further) - gap - s0;
  n1 = base + load<u32>(p1 + further) - gap - s1;
  n2 = base + load<u32>(p2 + further) - gap - s2;
  n3 = base + load<u32>(p3 + further) - gap - s3;
}

// @ts-ignore: decorator
@inline
function blocksOf(length: i32): i32 {
  return ((length + 8) >> 6) + 1;
}
/** 16 bytes of a message, of which `left` are its own; the bit that ends it follows. */
// @ts-ignore: decorator
@inline
function piece(at: usize, left: i32): v128 {
  const places = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const ends = i8x16.splat(<i8>max(min(left, 16), -1));
  return v128.or(v128.and(v128.load(at), i8x16.lt_s(places, ends)), v128.and(i8x16.eq(places, ends), i8x16.splat(-128)));
}
// @ts-ignore: decorator
@inline
function place(start: usize, length: i32, from: i32): usize {
  return from < length ? start + from : start;
}

/** Words of a block of each message: word w of all four is at SCHEDULE + 16 * w. */
// @ts-ignore: decorator
@inline
function loadBlock(block: i32, bigEndian: bool): void {
  for (let q = 0; q < 64; q += 16) {
    const from = 64 * block + q;
    let a = piece(place(s0, n0, from), n0 - from);
    let b = piece(place(s1, n1, from), n1 - from);
    let c = piece(place(s2, n2, from), n2 - from);
    let d = piece(place(s3, n3, from), n3 - from);
    if (bigEndian) {
      a = swapped(a), b = swapped(b), c = swapped(c), d = swapped(d);
    }
    const ab = low(a, b), cd = low(c, d), abHigh = high(a, b), cdHigh = high(c, d);
    const at = SCHEDULE + 4 * <usize>q;
    v128.store(at, v128.shuffle<u64>(ab, cd, 0, 2), 0);
    v128.store(at, v128.shuffle<u64>(ab, cd, 1, 3), 16);
    v128.store(at, v128.shuffle<u64>(abHigh, cdHigh, 0, 2), 32);
    v128.store(at, v128.shuffle<u64>(abHigh, cdHigh, 1, 3), 48);
  }
  // The last block ends with the length, in bits.
  const bits = lanes(bitsAt(n0, block), bitsAt(n1, block), bitsAt(n2, block), bitsAt(n3, block));
  const end = bigEndian ? SCHEDULE + 240 : SCHEDULE + 224;
  v128.store(end, v128.or(v128.load(end), bits));
}
// @ts-ignore: decorator
@inline
function bitsAt(length: i32, block: i32): i32 {
  return block == blocksOf(length) - 1 ? length << 3 : 0;
}

/** Writes 16 bytes for each of up to four messages. */
// @ts-ignore: decorator
@inline
function put(into: usize, rest: u32, a: v128, b: v128, c: v128, d: v128): void {
  const ab = low(a, b), cd = low(c, d), abHigh = high(a, b), cdHigh = high(c, d);
  v128.store(into, v128.shuffle<u64>(ab, cd, 0, 2), 0);
  if (rest > 1) v128.store(into, v128.shuffle<u64>(ab, cd, 1, 3), 16);
  if (rest > 2) v128.store(into, v128.shuffle<u64>(abHigh, cdHigh, 0, 2), 32);
  if (rest > 3) v128.store(into, v128.shuffle<u64>(abHigh, cdHigh, 1, 3), 48);
}

/** SHA-1 of `count` shingles. */
export function sha1(base: usize, starts: usize, count: u32, window: u32, gap: u32, into: usize): void {
  for (let i: u32 = 0; i < count; i += 4) {
    take(base, starts, i, count, window, gap);
    const ends = lanes(blocksOf(n0), blocksOf(n1), blocksOf(n2), blocksOf(n3));
    const blocks = blocksOf(max(max(n0, n1), max(n2, n3)));
    let h0 = i32x4.splat(0x67452301), h1 = i32x4.splat(<i32>0xefcdab89), h2 = i32x4.splat(<i32>0x98badcfe);
    let h3 = i32x4.splat(0x10325476), h4 = i32x4.splat(<i32>0xc3d2e1f0);
    for (let block = 0; block < blocks; block++) {
      loadBlock(block, true);
      for (let p = SCHEDULE + 256; p < SCHEDULE + 1280; p += 16) {
        const mixed = v128.xor(v128.xor(v128.load(p - 48), v128.load(p - 128)), v128.xor(v128.load(p - 224), v128.load(p - 256)));
        v128.store(p, rotl(mixed, 1));
      }
      let a = h0, b = h1, c = h2, d = h3, e = h4;
      for (let p = SCHEDULE; p < SCHEDULE + 1280; p += 16) {
        let f: v128, k: i32;
        if (p < SCHEDULE + 320) {
          f = v128.xor(d, v128.and(b, v128.xor(c, d))), k = 0x5a827999;
        } else if (p < SCHEDULE + 640) {
          f = v128.xor(v128.xor(b, c), d), k = 0x6ed9eba1;
        } else if (p < SCHEDULE + 960) {
          f = v128.or(v128.and(b, c), v128.and(d, v128.or(b, c))), k = <i32>0x8f1bbcdc;
        } else {
          f = v128.xor(v128.xor(b, c), d), k = <i32>0xca62c1d6;
        }
        const next = i32x4.add(i32x4.add(i32x4.add(rotl(a, 5), f), i32x4.add(e, i32x4.splat(k))), v128.load(p));
        e = d, d = c, c = rotl(b, 30), b = a, a = next;
      }
      // A message that has ended stays as it is.
      const going = i32x4.lt_s(i32x4.splat(block), ends);
      h0 = i32x4.add(h0, v128.and(a, going)), h1 = i32x4.add(h1, v128.and(b, going)), h2 = i32x4.add(h2, v128.and(c, going));
      h3 = i32x4.add(h3, v128.and(d, going)), h4 = i32x4.add(h4, v128.and(e, going));
    }
    put(into + 16 * <usize>i, count - i, swapped(h0), swapped(h1), swapped(h2), swapped(h3));
  }
}

/** MD5 of `count` shingles. */
export function md5(base: usize, starts: usize, count: u32, window: u32, gap: u32, into: usize): void {
  for (let i: u32 = 0; i < count; i += 4) {
    take(base, starts, i, count, window, gap);
    const ends = lanes(blocksOf(n0), blocksOf(n1), blocksOf(n2), blocksOf(n3));
    const blocks = blocksOf(max(max(n0, n1), max(n2, n3)));
    let h0 = i32x4.splat(0x67452301), h1 = i32x4.splat(<i32>0xefcdab89), h2 = i32x4.splat(<i32>0x98badcfe), h3 = i32x4.splat(0x10325476);
    for (let block = 0; block < blocks; block++) {
      loadBlock(block, false);
      let a = h0, b = h1, c = h2, d = h3;
      for (let t = 0; t < 64; t++) {
        let f: v128, g: i32, turn: i32;
        if (t < 16) {
          f = v128.xor(d, v128.and(b, v128.xor(c, d))), g = t, turn = 7 + 5 * (t & 3);
        } else if (t < 32) {
          f = v128.xor(c, v128.and(d, v128.xor(b, c))), g = 5 * t + 1, turn = (0x140e0905 >> ((t & 3) << 3)) & 31;
        } else if (t < 48) {
          f = v128.xor(v128.xor(b, c), d), g = 3 * t + 5, turn = (0x17100b04 >> ((t & 3) << 3)) & 31;
        } else {
          f = v128.xor(c, v128.or(b, v128.not(d))), g = 7 * t, turn = (0x150f0a06 >> ((t & 3) << 3)) & 31;
        }
        const word = v128.load(SCHEDULE + (<usize>(g & 15) << 4));
        const mixed = i32x4.add(i32x4.add(a, f), i32x4.add(word, v128.load32_splat(SINES + (<usize>t << 2))));
        a = d, d = c, c = b, b = i32x4.add(b, rotl(mixed, turn));
      }
      const going = i32x4.lt_s(i32x4.splat(block), ends);
      h0 = i32x4.add(h0, v128.and(a, going)), h1 = i32x4.add(h1, v128.and(b, going));
      h2 = i32x4.add(h2, v128.and(c, going)), h3 = i32x4.add(h3, v128.and(d, going));
    }
    put(into + 16 * <usize>i, count - i, h0, h1, h2, h3);
  }
}

// Of a group of eight permutations, at `parameters`: the low halves of the multipliers, their high halves (16 bytes per four), and the
// offsets (8 bytes each); at `lowest` the least values so far.
const GROUP: usize = 128;

/** The permuted hash, in the low half of each 64-bit lane: x + (y << 32) + b, which wraps, modulo 2^61 - 1. */
// @ts-ignore: decorator
@inline
function permuted(x: v128, y: v128, b: v128): v128 {
  const sum = i64x2.add(i64x2.add(x, i64x2.shl(y, 32)), b);
  const folded = i64x2.add(v128.and(sum, i64x2.splat(0x1fffffffffffffff)), i64x2.shr_u(sum, 61));
  // Where it is the modulus or more, one more in the low half is what subtracting the modulus comes to.
  return i64x2.add(folded, i64x2.shr_u(i64x2.add(folded, i64x2.splat(1)), 61));
}
// @ts-ignore: decorator
@inline
function lower(lowest: usize, h: v128, a: usize, b: usize): void {
  const lows = v128.load(a), highs = v128.load(a, 32);
  const first = permuted(i64x2.extmul_low_i32x4_u(h, lows), i64x2.extmul_low_i32x4_u(h, highs), v128.load(b));
  const second = permuted(i64x2.extmul_high_i32x4_u(h, lows), i64x2.extmul_high_i32x4_u(h, highs), v128.load(b, 16));
  v128.store(lowest, i32x4.min_u(v128.load(lowest), v128.shuffle<u32>(first, second, 0, 2, 4, 6)));
}
/** Seven more, or the most there is. */
// @ts-ignore: decorator
@inline
function raised(words: v128): v128 {
  return i32x4.add(words, i32x4.min_u(v128.not(words), i32x4.splat(7)));
}
// @ts-ignore: decorator
@inline
function offsets(b: usize): v128 {
  return i32x4.add(v128.shuffle<u32>(v128.load(b), v128.load(b, 16), 0, 2, 4, 6), i32x4.splat(8));
}

/**
 * Lowers the least value of each permutation to that of the hashes: of the first four bytes, little-endian, of each digest.
 * The modulus adds 0 to 8 to the low half of a product. So most hashes are told by that half alone not to be lower: it is, with 8
 * added, more than the least value with 7 added. Past 2^32 it wraps to less than 8, which is never more.
 */
export function minima(digests: usize, count: u32, parameters: usize, groups: u32, lowest: usize): void {
  const end = digests + 16 * <usize>count;
  for (let g: u32 = 0; g < groups; g++) {
    const a0 = v128.load(parameters), a1 = v128.load(parameters, 16);
    const b0 = offsets(parameters + 64), b1 = offsets(parameters + 96);
    let most0 = raised(v128.load(lowest)), most1 = raised(v128.load(lowest, 16));
    for (let p = digests; p < end; p += 16) {
      const h = v128.load32_splat(p);
      const may0 = i32x4.le_u(i32x4.add(i32x4.mul(h, a0), b0), most0);
      const may1 = i32x4.le_u(i32x4.add(i32x4.mul(h, a1), b1), most1);
      if (!v128.any_true(v128.or(may0, may1))) continue;
      lower(lowest, h, parameters, parameters + 64);
      lower(lowest + 16, h, parameters + 16, parameters + 96);
      most0 = raised(v128.load(lowest)), most1 = raised(v128.load(lowest, 16));
    }
    parameters += GROUP;
    lowest += 32;
  }
}

/** Adds, to 64 counts, how often each bit is set in the first eight bytes, big-endian, of the digests. `planes` has room for 32 numbers of 64 bits. */
export function countBits(digests: usize, count: u32, planes: usize, counts: usize): void {
  memory.fill(planes, 0, 256);
  // Plane k holds bit k of all 64 counts.
  for (let p = digests, end = digests + 16 * <usize>count; p < end; p += 16) {
    let carry = bswap<u64>(load<u64>(p));
    for (let plane = planes; carry != 0; plane += 8) {
      const before = load<u64>(plane);
      store<u64>(plane, before ^ carry);
      carry &= before;
    }
  }
  for (let bit: u64 = 0; bit < 64; bit++) {
    let total: u32 = 0;
    for (let k = 0; k < 32; k++) total |= <u32>((load<u64>(planes + 8 * k) >> bit) & 1) << k;
    const at = counts + 4 * <usize>bit;
    store<u32>(at, load<u32>(at) + total);
  }
}
