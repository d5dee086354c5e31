/** MinHash and the hashes of shingles under it, against what Data-Juicer answered and against Node's digests. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bandKeys, bestBands, permutationsOf } from '../../../runtime/text/minhash.js';
import { pattern } from '../../../runtime/text/pattern.js';
import * as plain from '../../../runtime/text/plain/shingles.js';
import { type Cutting, countBits, lowestHashes, type Units, unitsOf } from '../../../runtime/text/shingles.js';
import * as compiled from '../../../runtime/text/wasm/shingles.js';
import { ROOT } from '../../root.js';
import { seeded } from '../storage/rows.js';

const FOLDER = join(ROOT, 'test/fixtures/parity/text');
const read = (file: string) => JSON.parse(readFileSync(join(FOLDER, file), 'utf8'));
const encoder = new TextEncoder();
const CUTTING: Cutting = { tokenization: 'space', lowercase: true, ignored: null };
const cut = (text: string, given: Partial<Cutting> = {}) => unitsOf(encoder.encode(text), { ...CUTTING, ...given });

/** Shingles spelled out. */
const shinglesOf = ({ bytes, starts, gap }: Units, window: number): string[] =>
  Array.from({ length: Math.max(0, starts.length - window) }, (_, i) =>
    Buffer.from(bytes.subarray(starts[i], starts[i + window]! - gap)).toString(),
  );

test('the permutations are those that Data-Juicer draws', () => {
  const { a, b } = read('minhash_permutations.json') as { a: string[]; b: string[] };
  const { multipliers, offsets } = permutationsOf(a.length);
  expect([...multipliers].map(String)).toEqual(a);
  expect([...offsets].map(String)).toEqual(b);
});

test.each([
  [0.7, 256, 25, 10],
  [0.8, 256, 17, 15],
  [0.5, 256, 42, 6],
  [0.6, 256, 32, 8],
  [0.85, 256, 13, 19],
  [0.9, 256, 9, 28],
  [0.7, 128, 14, 9],
  [0.8, 128, 9, 13],
  [0.5, 128, 25, 5],
  [0.7, 64, 8, 8],
])('a similarity of %d is told by %d values best in %d bands of %d', (threshold, count, bands, rows) => {
  expect(bestBands(threshold, count)).toEqual({ bands, rows });
});

interface SignatureSet {
  readonly params: {
    readonly window_size?: number;
    readonly num_permutations?: number;
    readonly ignore_pattern?: string;
  } & Partial<Cutting>;
  readonly num_bands: number;
  readonly num_rows_per_band: number;
  readonly minhash_head: Readonly<Record<string, readonly number[]>>;
  readonly minhash_sha256: Readonly<Record<string, string>>;
}
describe('signatures are those of Data-Juicer', () => {
  const { docs } = read('dedup_docs.json') as { docs: { id: string; text: string }[] };
  const { sets } = read('document_minhash_deduplicator.json') as { sets: SignatureSet[] };
  test.each(sets.map((set) => [JSON.stringify(set.params), set] as const))('%s', (_, set) => {
    const { window_size = 5, num_permutations = 256, ignore_pattern, ...cutting } = set.params;
    const permutations = permutationsOf(num_permutations);
    for (const { id, text } of docs) {
      const units = cut(text, { ...cutting, ignored: ignore_pattern === undefined ? null : pattern(ignore_pattern) });
      const signature = lowestHashes(units, window_size, permutations);
      if (set.minhash_head[id]) expect([...signature.subarray(0, 4)], id).toEqual(set.minhash_head[id]);
      const bytes = Buffer.alloc(8 * set.num_bands * set.num_rows_per_band);
      for (let i = 0; 8 * i < bytes.length; i++) bytes.writeUInt32BE(signature[i]!, 8 * i + 4);
      expect(createHash('sha256').update(bytes).digest('hex').slice(0, 16), id).toBe(set.minhash_sha256[id]);
    }
  });
});

test('texts are cut into words, pieces and characters', () => {
  expect(shinglesOf(cut(' A  b\tc\u3000d e '), 2)).toEqual(['a b\tc\u3000d', 'b\tc\u3000d e']);
  expect(shinglesOf(cut('one, two。。three', { tokenization: 'punctuation' }), 1)).toEqual(['one', ' two', '', 'three']);
  expect(shinglesOf(cut('.a.', { tokenization: 'punctuation' }), 3)).toEqual([' a ']);
  expect(shinglesOf(cut('Aé😀b', { tokenization: 'character', lowercase: false }), 2)).toEqual(['Aé', 'é😀', '😀b']);
  expect(shinglesOf(cut('a-b c', { ignored: /-/g }), 1)).toEqual(['ab', 'c']);
  for (const tokenization of ['space', 'punctuation', 'character'] as const) expect(shinglesOf(cut('', { tokenization }), 2)).toEqual([]);
});

/** Units of all lengths around the ends of blocks, one of several blocks among short ones. */
const randomUnits = (seed: number, count: number): Units => {
  const random = seeded(seed);
  const lengths = Array.from({ length: count }, () => Math.floor(random() * (random() < 0.1 ? 300 : 70)));
  const starts = Uint32Array.from({ length: count + 1 }, (_, i) => lengths.slice(0, i).reduce((sum, length) => sum + length + 1, 0));
  return { bytes: Uint8Array.from({ length: starts.at(-1)! }, () => 256 * random()), starts, gap: 1 };
};
/** The shingles from `from` on, as calls get them: without the bytes before them. */
const later = ({ bytes, starts, gap }: Units, from: number): Units => ({
  bytes: bytes.subarray(starts[from]),
  starts: starts.subarray(from),
  gap,
});

describe('compiled kernels answer what plain ones do', () => {
  const permutations = permutationsOf(21);
  test.each([1, 2, 3, 7])('of shingles of %d units', (window) => {
    for (let seed = 1; seed <= 12; seed++) {
      const units = later(randomUnits(seed, 10 * seed), seed % 5);
      // All three in turn: none may disturb what another has in memory.
      expect(compiled.digests(units, window)).toEqual(plain.digests(units, window));
      const [lowest, counts] = [() => new Uint32Array(21).fill(0xffffffff), () => new Uint32Array(64).fill(seed)];
      const [ours, theirs, bits, plainBits] = [lowest(), lowest(), counts(), counts()];
      compiled.lowestHashes(units, window, permutations, ours);
      plain.lowestHashes(units, window, permutations, theirs);
      expect(ours).toEqual(theirs);
      compiled.countBits(units, window, bits);
      plain.countBits(units, window, plainBits);
      expect(bits).toEqual(plainBits);
    }
  });

  test('of messages of every length up to three blocks', () => {
    const text = Buffer.alloc(200, 'message ');
    for (let length = 0; length < text.length; length++) {
      const units = { bytes: text.subarray(0, length), starts: Uint32Array.of(0, length), gap: 0 };
      expect(Buffer.from(compiled.digests(units, 1))).toEqual(createHash('sha1').update(units.bytes).digest().subarray(0, 16));
      const [ours, theirs] = [new Uint32Array(64), new Uint32Array(64)];
      compiled.countBits(units, 1, ours);
      plain.countBits(units, 1, theirs);
      expect(ours).toEqual(theirs);
    }
  });

  test('at the edges of the arithmetic', () => {
    // Products that reach the modulus, and halves that wrap: the hash is that of the one word.
    const units = cut('word');
    const hash = BigInt(createHash('sha1').update('word').digest().readUInt32LE());
    const inverse = (() => {
      let x = 1n;
      for (let i = 0; i < 6; i++) x = BigInt.asUintN(64, x * (2n - hash * x));
      return x;
    })();
    const edges = [0n, 1n, 7n, 8n, 0xffffffffn, 0x100000000n, (1n << 61n) - 2n, (1n << 61n) - 1n, 1n << 61n, (7n << 61n) | 0xffff_fff8n];
    const wrapped = [
      ...edges,
      ...edges.map((edge) => BigInt.asUintN(64, -edge)),
      ...edges.map((edge) => BigInt.asUintN(64, edge | (7n << 61n))),
    ];
    for (const [n, sum] of wrapped.entries()) {
      // Either the offset brings the sum to the edge, or the product itself does.
      const multiplier = n % 2 === 1 && hash % 2n === 1n ? BigInt.asUintN(64, sum * inverse) : 0x1234_5678_9abc_def1n;
      const offset = BigInt.asUintN(64, sum - hash * multiplier);
      for (const before of [0xffffffff, 0xfffffff8, 9, 8, 7, 1, 0]) {
        const edge = { multipliers: BigUint64Array.of(multiplier), offsets: BigUint64Array.of(offset) };
        const [ours, theirs] = [Uint32Array.of(before), Uint32Array.of(before)];
        compiled.lowestHashes(units, 1, edge, ours);
        plain.lowestHashes(units, 1, edge, theirs);
        expect([sum, before, ...ours]).toEqual([sum, before, ...theirs]);
      }
    }
  });
});

test('a long text is worked through in parts, as if it were one', () => {
  const random = seeded(7);
  const long = 'x'.repeat(2_500_000);
  const words = Array.from({ length: 40_000 }, (_, n) => (n === 20_000 || n === 20_001 ? long : `w${Math.floor(random() * 3000)}`));
  const units = cut(words.join(' '));
  const permutations = permutationsOf(8);
  const lowest = lowestHashes(units, 3, permutations);
  const parts = [0, 19_000, 19_998, 20_003, 30_000].map((from, n, all) =>
    words.slice(from, all[n + 1] === undefined ? undefined : all[n + 1]! + 2),
  );
  const each = parts.map((part) => {
    const own = new Uint32Array(8).fill(0xffffffff);
    const bits = new Uint32Array(64);
    plain.lowestHashes(cut(part.join(' ')), 3, permutations, own);
    plain.countBits(cut(part.join(' ')), 3, bits);
    return { own, bits };
  });
  expect([...lowest]).toEqual([...lowest.keys()].map((i) => Math.min(...each.map(({ own }) => own[i]!))));
  const { counts, shingles } = countBits(units, 3);
  expect(shingles).toBe(words.length - 2);
  expect([...counts]).toEqual([...counts.keys()].map((i) => each.reduce((sum, { bits }) => sum + bits[i]!, 0)));
});

test('keys tell bands apart, and what is in them', () => {
  const one = Uint32Array.of(1, 2, 1, 2, 9);
  const other = Uint32Array.of(1, 2, 1, 3, 9);
  const bands = { bands: 2, rows: 2 };
  expect(bandKeys(one, bands)[0]).toBe(bandKeys(other, bands)[0]);
  expect(new Set([...bandKeys(one, bands), bandKeys(other, bands)[1]]).size).toBe(3);
});
