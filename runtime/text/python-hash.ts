/**
 * The hashes of Python 3.11 and later for a given PYTHONHASHSEED, of strings (SipHash-1-3 of how Python holds them) and of pairs of strings
 * (a form of xxHash). Numbers of 64 bits are halves of 32 here, as BigInt is slow.
 */

/** A number of 64 bits. */
export interface Word {
  readonly high: number;
  readonly low: number;
}

const word = (value: bigint): Word => ({ high: Number(BigInt.asIntN(32, value >> 32n)), low: Number(BigInt.asIntN(32, value)) });
const add = (a: Word, b: Word): Word => {
  const low = (a.low >>> 0) + (b.low >>> 0);
  return { high: (a.high + b.high + (low > 0xffffffff ? 1 : 0)) | 0, low: low | 0 };
};
const xor = (a: Word, b: Word): Word => ({ high: a.high ^ b.high, low: a.low ^ b.low });
const rotate = ({ high, low }: Word, by: number): Word => {
  if (by >= 32) return rotate({ high: low, low: high }, by - 32);
  return by === 0 ? { high, low } : { high: (high << by) | (low >>> (32 - by)), low: (low << by) | (high >>> (32 - by)) };
};
/** The lower half of the product, whose own lower half is made of four products of 16 bits. */
const multiply = (a: Word, b: Word): Word => {
  const [a0, a1, b0, b1] = [a.low & 0xffff, a.low >>> 16, b.low & 0xffff, b.low >>> 16];
  const first = a0 * b0;
  const middle = a0 * b1 + a1 * b0 + Math.floor(first / 0x10000);
  const carried = a1 * b1 + Math.floor(middle / 0x10000);
  return { high: (carried + Math.imul(a.high, b.low) + Math.imul(a.low, b.high)) | 0, low: (middle << 16) | (first & 0xffff) };
};
const isMinusOne = ({ high, low }: Word) => high === -1 && low === -1;

/** The two keys that come of a seed: 0 stands for none, as in Python. */
export const keysOf = (seed: number): readonly [Word, Word] => {
  if (seed === 0) return [word(0n), word(0n)];
  const bytes = Buffer.alloc(16);
  for (let x = seed, i = 0; i < bytes.length; i++) {
    x = (Math.imul(x, 214_013) + 2_531_011) | 0;
    bytes[i] = (x >>> 16) & 0xff;
  }
  return [word(bytes.readBigUInt64LE(0)), word(bytes.readBigUInt64LE(8))];
};

/** How Python holds a string: each code point in one, two or four bytes, as many as the largest needs. */
const heldBytes = (text: string): Buffer => {
  let most = 0;
  for (let i = 0; i < text.length; i++) most |= text.charCodeAt(i);
  if (most < 0x100) return Buffer.from(text, 'latin1');
  const codes = Array.from(text, (one) => one.codePointAt(0)!);
  if (codes.length === text.length) return Buffer.from(text, 'utf16le');
  const bytes = Buffer.alloc(4 * codes.length);
  for (const [n, code] of codes.entries()) bytes.writeUInt32LE(code, 4 * n);
  return bytes;
};

const INITIAL = [0x736f6d6570736575n, 0x646f72616e646f6dn, 0x6c7967656e657261n, 0x7465646279746573n].map(word) as [Word, Word, Word, Word];

/** `hash(text)`. */
export const hashText = (text: string, [key0, key1]: readonly [Word, Word]): Word => {
  const bytes = heldBytes(text);
  if (bytes.length === 0) return word(0n);
  let [v0, v1, v2, v3] = [xor(INITIAL[0], key0), xor(INITIAL[1], key1), xor(INITIAL[2], key0), xor(INITIAL[3], key1)];
  const round = () => {
    v0 = add(v0, v1);
    v2 = add(v2, v3);
    v1 = xor(rotate(v1, 13), v0);
    v3 = xor(rotate(v3, 16), v2);
    v0 = add(rotate(v0, 32), v3);
    v2 = add(v2, v1);
    v1 = xor(rotate(v1, 17), v2);
    v3 = xor(rotate(v3, 21), v0);
    v2 = rotate(v2, 32);
  };
  const take = (block: Word) => {
    v3 = xor(v3, block);
    round();
    v0 = xor(v0, block);
  };
  const whole = bytes.length & ~7;
  for (let i = 0; i < whole; i += 8) take({ low: bytes.readInt32LE(i), high: bytes.readInt32LE(i + 4) });
  const last = Buffer.alloc(8);
  bytes.copy(last, 0, whole);
  last[7] = bytes.length & 0xff;
  take({ low: last.readInt32LE(0), high: last.readInt32LE(4) });
  v2 = xor(v2, { high: 0, low: 0xff });
  round();
  round();
  round();
  const hash = xor(xor(v0, v1), xor(v2, v3));
  return isMinusOne(hash) ? word(-2n) : hash;
};

const [PRIME_1, PRIME_2, PRIME_5] = [11400714785074694791n, 14029467366897019727n, 2870177450012600261n];
const [FACTOR_1, FACTOR_2, START] = [word(PRIME_1), word(PRIME_2), word(PRIME_5)];
const END = word(2n ^ PRIME_5 ^ 3527539n);
const step = (state: Word, lane: Word): Word => multiply(rotate(add(state, lane), 31), FACTOR_1);

/** What a string brings to the hashes of pairs, as their first and as their second. */
export const lanesOf = (hash: Word): { readonly first: Word; readonly second: Word } => {
  const second = multiply(hash, FACTOR_2);
  return { first: step(START, second), second };
};

/** `hash((a, b))`. */
export const hashPair = (first: Word, second: Word): Word => {
  const hash = add(step(first, second), END);
  return isMinusOne(hash) ? word(1546275796n) : hash;
};

/** `abs(hash) % buckets`, of at most `MOST_BUCKETS`. */
export const bucketOf = ({ high, low }: Word, buckets: number): number => {
  const isNegative = high < 0;
  const positive = isNegative ? -low | 0 : low;
  const upper = (isNegative ? (low === 0 ? -high : ~high) : high) >>> 0;
  return ((upper % buckets) * 2 ** 32 + (positive >>> 0)) % buckets;
};
/** Of more, remainders would not be exact. */
export const MOST_BUCKETS = 2 ** 20;
