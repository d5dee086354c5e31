import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { domainOf, readCategories } from '../../../runtime/text/domain-categories.js';
import { lengthCorrection, weightsOf } from '../../../runtime/text/importance.js';
import { readNumpy } from '../../../runtime/text/numpy-file.js';
import { bucketOf, hashPair, hashText, keysOf, lanesOf, type Word } from '../../../runtime/text/python-hash.js';
import { ROOT } from '../../root.js';

const FOLDER = join(ROOT, 'test/fixtures/redpajama');
type Hashed = readonly [first: string, second: string, hash: string, ofPair: string, bucket: number];
const vectors: Readonly<Record<string, readonly Hashed[]>> = JSON.parse(readFileSync(join(FOLDER, 'hashes.json'), 'utf8'));
const spelt = ({ high, low }: Word) => `${(BigInt(high) << 32n) | BigInt(low >>> 0)}`;

test.each(Object.entries(vectors))('hashes are those of Python with the seed %s', (seed, rows) => {
  const keys = keysOf(Number(seed));
  for (const [first, second, hash, ofPair, bucket] of rows) {
    const pair = hashPair(lanesOf(hashText(first, keys)).first, lanesOf(hashText(second, keys)).second);
    expect([spelt(hashText(first, keys)), spelt(pair), bucketOf(pair, 10_000)], `${first} ${second}`).toEqual([hash, ofPair, bucket]);
  }
});

test('the least number has its bucket, too', () => {
  const buckets = 2 ** 20 - 3;
  for (const value of [-(2n ** 63n), -1n, -(2n ** 32n), 2n ** 63n - 1n, 0n]) {
    const word = { high: Number(BigInt.asIntN(32, value >> 32n)), low: Number(BigInt.asIntN(32, value)) };
    expect(bucketOf(word, buckets)).toBe(Number((value < 0n ? -value : value) % BigInt(buckets)));
  }
});

/** A file as numpy writes it. */
const numpy = (header: string, numbers: ArrayBufferView<ArrayBuffer>) => {
  const start = Buffer.from(`\x93NUMPY\x01\0\0\0${header}`, 'latin1');
  start.writeUInt16LE(header.length, 8);
  return Buffer.concat([start, new Uint8Array(numbers.buffer)]);
};

describe('arrays of numpy', () => {
  test.each([
    ["{'descr': '<i8', 'fortran_order': False, 'shape': (2,), }", BigInt64Array.of(3n, -4n), [3, -4]],
    ["{'descr': '<i4', 'fortran_order': False, 'shape': (2,), }", Int32Array.of(3, -4), [3, -4]],
    ["{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", Float32Array.of(0.5), [0.5]],
    ["{'descr': '<f8', 'fortran_order': False, 'shape': (), }", Float64Array.of(0.1), [0.1]],
  ])('%s is read', (header, numbers, expected) => {
    expect([...readNumpy(numpy(header, numbers))]).toEqual(expected);
  });

  test.each([
    ['text', Buffer.from('1 2 3'), /no array of numpy .*: it does not begin like one/],
    ['several dimensions', numpy("{'descr': '<f8', 'shape': (1, 2), }", Float64Array.of(1, 2)), /it has several dimensions/],
    ['objects', numpy("{'descr': '|O', 'shape': (1,), }", Int32Array.of(1)), /its numbers are of type "\|O", and not <i4, /],
    ['a file cut short', numpy("{'descr': '<f8', 'shape': (3,), }", Float64Array.of(1, 2)), /it has 16 bytes of numbers, not 24/],
    ['a file without its head', Buffer.from('\x93NUMPY\x02', 'latin1'), /no array of numpy/],
  ])('%s is refused', (_, bytes, message) => {
    expect(() => readNumpy(bytes)).toThrow(message);
  });
});

test('domains with different buckets are refused', () => {
  expect(() => weightsOf(Float64Array.of(1, 2), Float64Array.of(1))).toThrow(
    /same number of buckets, up to 1048576; here they have 2 and 1/,
  );
});

test('lengths are compared by their likelihoods', () => {
  const poisson = (count: number, mean: number) => {
    let share = Math.exp(-mean);
    for (let n = 1; n <= count; n++) share *= mean / n;
    return share;
  };
  for (const count of [0, 1, 14, 15, 16, 40, 120])
    for (const mean of [0.5, 20, 100])
      expect(lengthCorrection(count, mean, 50)).toBeCloseTo(Math.log(poisson(count, mean) + 1e-8) - Math.log(poisson(count, 50) + 1e-8), 9);
});

test.each([
  ['https://a.example/x?y#z', 'a.example'],
  ['HTTP://User@A.example:80', 'User@A.example:80'],
  ['//a.example?q', 'a.example'],
  ['a.example', 'a.example'],
  ['', ''],
])('the domain of %s is %s', (url, domain) => {
  expect(domainOf(url)).toBe(domain);
});

test.each(['{', '[]', '{}', '"a"', '{"a.example": "adult"}'])('categories as %s are refused', (text) => {
  expect(() => readCategories(Buffer.from(text))).toThrow(/no JSON|must be an object of JSON with the number of a category/);
});
