/**
 * How much more likely a text is in one domain than in another, by its words and pairs of words (DSIR, Xie et al. 2023), as RedPajama v2
 * computes it: a domain is how often each of so many buckets of hashes occurs there, and how many words its texts have on average.
 */
import { RecipeError } from '../../core/errors.js';
import type { Pieces } from './pieces.js';
import { bucketOf, hashPair, hashText, keysOf, lanesOf, MOST_BUCKETS } from './python-hash.js';

/** Added to shares, and to the likelihoods of lengths, before their logarithm is taken. */
const EPSILON = 1e-8;

/** Of each bucket, by how much it makes the domain that `target` counts more likely than that of `source`. */
export const weightsOf = (target: Float64Array, source: Float64Array): Float64Array => {
  if (target.length !== source.length || target.length === 0 || target.length > MOST_BUCKETS)
    throw new RecipeError(
      `domains have the same number of buckets, up to ${MOST_BUCKETS}; here they have ${target.length} and ${source.length}`,
    );
  const total = (counts: Float64Array) => counts.reduce((sum, count) => sum + count, 0);
  const [targets, sources] = [total(target), total(source)];
  return target.map((count, bucket) => Math.log(count / targets + EPSILON) - Math.log(source[bucket]! / sources + EPSILON));
};

/** The buckets of a text's words and of their pairs, by Python's hashes with this seed. */
export const bucketing = (seed: number, buckets: number) => {
  const keys = keysOf(seed);
  return ({ utf8, starts, ends, ids, distinct }: Pieces): Uint32Array => {
    const text = Buffer.from(utf8.buffer, utf8.byteOffset, utf8.byteLength);
    const singles = new Uint32Array(distinct);
    const lanes: ReturnType<typeof lanesOf>[] = [];
    const found = new Uint32Array(Math.max(0, 2 * ids.length - 1));
    for (let n = 0; n < ids.length; n++) {
      const id = ids[n]!;
      if (id === lanes.length) {
        const hash = hashText(text.toString('utf8', starts[n], ends[n]), keys);
        singles[id] = bucketOf(hash, buckets);
        lanes.push(lanesOf(hash));
      }
      found[n] = singles[id]!;
      if (n > 0) found[ids.length + n - 1] = bucketOf(hashPair(lanes[ids[n - 1]!]!.first, lanes[id]!.second), buckets);
    }
    return found;
  };
};

/** The logarithm of the ratio of likelihoods. */
export const importance = (buckets: Uint32Array, weights: Float64Array): number => {
  let sum = 0;
  for (let n = 0; n < buckets.length; n++) sum += weights[buckets[n]!]!;
  return sum;
};

/** What is added for the length, taken for Poisson distributed with the mean of each domain. */
export const lengthCorrection = (length: number, target: number, source: number): number =>
  Math.log(poisson(length, target) + EPSILON) - Math.log(poisson(length, source) + EPSILON);

const poisson = (count: number, mean: number): number => Math.exp(count * Math.log(mean) - mean - logFactorial(count));

/** By Stirling's series, which is exact to the last digits from 16 on. */
const logFactorial = (count: number): number => {
  let [small, n] = [0, count + 1];
  for (; n < 16; n++) small += Math.log(n);
  return (n - 0.5) * Math.log(n) - n + Math.log(2 * Math.PI) / 2 + (1 / 12 - (1 / 360 - 1 / 1260 / n ** 2) / n ** 2) / n - small;
};
