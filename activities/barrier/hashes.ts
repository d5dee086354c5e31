/** Hashes of samples, sorted; and the edges between samples that share one. */
import { hash } from 'node:crypto';
import type { Barrier } from './barrier.js';
import { column, measuredOn, type Part, shardsOf } from './layout.js';
import { openRuns, type Runs, RunWriter, type Sorted } from './runs.js';
import { drain, type Merge, Sorter } from './words.js';

/** Four words of a hash, and the position of a sample that has it. */
export const HASH_WORDS = 5;
/** The later sample, and the first one that has the same hash. */
export const EDGE_WORDS = 2;

/** How many partitions the hashes of a dataset are divided into: a matter of its samples alone. */
const partitionsOf = ({ manifest, limits }: Barrier): number => Math.max(1, Math.ceil(manifest.rows / limits.partition_entries));

/** Writes the words of a hash, as often as it is to be found; `add` takes them up. */
export type Spelling = (hash: string, words: Uint32Array, add: () => void) => void;

/** Sorts the hashes of a part's samples, which are hashes that were measured or the key of a group; a run for each partition. */
export const hashPart = async (barrier: Barrier, part: Part, spell: Spelling, measure: 'hashes' | 'group' = 'hashes'): Promise<Sorted> => {
  const { store, step, limits, signal } = barrier;
  const name = `${step}/${measure}`;
  const sorter = new Sorter(HASH_WORDS, limits.barrier_entries);
  const words = new Uint32Array(HASH_WORDS);
  const add = () => sorter.add(words);
  for (const { shard, start } of await shardsOf(barrier, part)) {
    signal.throwIfAborted();
    barrier.progress({ rows: start });
    const measured = await measuredOn(store, shard, [name]);
    const { values } = column(measured, name, 'text');
    measured.lines.forEach((line, n) => {
      const hashes = values[line];
      if (typeof hashes !== 'string') throw new Error(`${step} was not measured on all samples of shard ${shard.digest}`);
      words[HASH_WORDS - 1] = start + n;
      for (const one of measure === 'group' ? [hashes] : (JSON.parse(hashes) as readonly string[])) spell(one, words, add);
    });
  }
  const partitions = partitionsOf(barrier);
  const runs = new RunWriter(barrier, HASH_WORDS, partitions);
  drain(sorter.end(), (sorted, at) => runs.add(Math.floor((sorted[at]! / 2 ** 32) * partitions), sorted, at));
  return runs.end();
};

/** The words of a hash's own digest. */
export const digestWords: Spelling = (one, words, add) => {
  new Uint8Array(words.buffer).set(hash('sha256', one, 'buffer').subarray(0, 16));
  add();
};

/** Joins, in one partition, each sample to the first that shares a hash with it. */
export const edgesOf = async (barrier: Barrier, { runs }: Runs): Promise<Sorted> => {
  const edges = new Sorter(EDGE_WORDS, barrier.limits.barrier_entries);
  let first = 0;
  drainHashes(await openRuns(barrier, runs, HASH_WORDS), (words, at, isFirst) => {
    const position = words[at + HASH_WORDS - 1]!;
    if (isFirst) first = position;
    else edges.pair(position, first);
  });
  return keepEdges(barrier, edges);
};

/** Calls `visit` with each record of hashes, and whether it is the first of its hash. */
export const drainHashes = (merge: Merge, visit: (words: Uint32Array, at: number, isFirst: boolean) => void): void => {
  const hash = new Uint32Array(HASH_WORDS - 1);
  let any = false;
  drain(merge, (words, at) => {
    let same = any;
    for (let w = 0; same && w < hash.length; w++) same = words[at + w] === hash[w];
    if (!same) hash.set(words.subarray(at, at + hash.length));
    any = true;
    visit(words, at, !same);
  });
};

/** Keeps edges, each once, as one run. */
export const keepEdges = (barrier: Barrier, edges: Sorter): Promise<Sorted> => {
  const run = new RunWriter(barrier, EDGE_WORDS, 1);
  drain(edges.end(), (words, at) => run.add(0, words, at));
  return run.end();
};
