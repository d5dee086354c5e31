/** The compiled hashes of shingles, with this thread's memory for them. Each answers what its twin in `../plain` does, many times as fast. */
import type { Permutations, Units } from '../shingles.js';
import { instantiate, type Memory } from './instantiate.js';
import { MODULE } from './shingles.gen.js';

interface Kernels {
  readonly memory: Memory;
  workAt(): number;
  sinesAt(): number;
  sha1(base: number, starts: number, count: number, window: number, gap: number, into: number): void;
  md5(base: number, starts: number, count: number, window: number, gap: number, into: number): void;
  minima(digests: number, count: number, parameters: number, groups: number, lowest: number): void;
  countBits(digests: number, count: number, planes: number, counts: number): void;
}

/** Bytes of the longest text that is taken. */
export const MOST = 1 << 22;

const kernels = instantiate<Kernels>(MODULE);
const { memory } = kernels;
const workAt = kernels.workAt();
const PAGE = 1 << 16;
/** Bytes behind a text that are read with it. */
const MARGIN = 64;
const DIGEST = 16;
let words = new Uint32Array(memory.buffer);
let bytes = new Uint8Array(memory.buffer);

const reserve = (end: number) => {
  const missing = end - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
  if (bytes.buffer === memory.buffer) return;
  words = new Uint32Array(memory.buffer);
  bytes = new Uint8Array(memory.buffer);
};

// The numbers of MD5 are defined as these sines.
reserve(workAt);
words.set(
  Uint32Array.from({ length: 64 }, (_, i) => 2 ** 32 * Math.abs(Math.sin(i + 1))),
  kernels.sinesAt() >> 2,
);

/** Hashes the shingles; their digests are in memory then. `from` is where there is room. */
const hash = (by: 'sha1' | 'md5', { bytes: text, starts, gap }: Units, window: number, from: number) => {
  const count = Math.max(0, starts.length - window);
  const digests = (from + 4 * starts.length + 15) & ~15;
  const textAt = digests + DIGEST * count;
  reserve(textAt + text.length + MARGIN);
  words.set(starts, from >> 2);
  bytes.set(text, textAt);
  kernels[by](textAt - starts[0]!, from, count, window, gap, digests);
  return { digests, count };
};

/** Permutations of a group, and the bytes of its parameters. */
const GROUP = 8;
const PARAMETERS = 128;
let inMemory: Permutations | undefined;
/** Behind the parameters of the permutations in memory. */
let free = workAt;

export const digests = (units: Units, window: number): Uint8Array => {
  const { digests, count } = hash('sha1', units, window, free);
  return bytes.slice(digests, digests + DIGEST * count);
};

export const lowestHashes = (units: Units, window: number, permutations: Permutations, lowest: Uint32Array): void => {
  if (inMemory !== permutations) load(permutations);
  const { digests, count } = hash('sha1', units, window, free + 4 * GROUP * groupsOf(permutations));
  words.set(lowest, free >> 2);
  kernels.minima(digests, count, workAt, groupsOf(permutations), free);
  lowest.set(words.subarray(free >> 2, (free >> 2) + lowest.length));
};

const groupsOf = ({ offsets }: Permutations) => Math.ceil(offsets.length / GROUP);
/** As the kernel reads them: of each group the low halves of its multipliers, then their high halves, then its offsets. */
const load = (permutations: Permutations): void => {
  const { multipliers, offsets } = permutations;
  free = workAt + PARAMETERS * groupsOf(permutations);
  reserve(free);
  const halves = (numbers: BigUint64Array) => new Uint32Array(numbers.buffer, numbers.byteOffset, 2 * numbers.length);
  const [factors, terms] = [halves(multipliers), halves(offsets)];
  for (let i = 0; i < multipliers.length; i++) {
    const place = i % GROUP;
    const at = (workAt + PARAMETERS * Math.floor(i / GROUP)) >> 2;
    words[at + place] = factors[2 * i]!;
    words[at + GROUP + place] = factors[2 * i + 1]!;
    words[at + 2 * GROUP + 2 * place] = terms[2 * i]!;
    words[at + 2 * GROUP + 2 * place + 1] = terms[2 * i + 1]!;
  }
  inMemory = permutations;
};

const COUNTERS = 4 * 64;
const PLANES = 8 * 32;

export const countBits = (units: Units, window: number, counts: Uint32Array): void => {
  const { digests, count } = hash('md5', units, window, free + COUNTERS + PLANES);
  words.set(counts, free >> 2);
  kernels.countBits(digests, count, free + COUNTERS, free);
  counts.set(words.subarray(free >> 2, (free >> 2) + counts.length));
};
