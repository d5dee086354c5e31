/** Groups of samples that hang together by edges: in memory, or in rounds over sorted files. */
import type { Barrier } from './barrier.js';
import { EDGE_WORDS, keepEdges } from './hashes.js';
import { pageStarts } from './layout.js';
import { byPage, openRuns, type Sorted } from './runs.js';
import { drain, type Merge, Sorter } from './words.js';

/** Joins every sample to the first of its group; a run per page, of pairs (sample, first). The first itself is among them if one is to be elected. */
export const unite = async (barrier: Barrier, runs: readonly string[]): Promise<Sorted> => {
  let edges = new Uint32Array(1 << 10);
  let end = 0;
  drain(await openRuns(barrier, runs, EDGE_WORDS), (words, at) => {
    if (end === edges.length) {
      const grown = new Uint32Array(2 * end);
      grown.set(edges);
      edges = grown;
    }
    edges[end++] = words[at]!;
    edges[end++] = words[at + 1]!;
  });
  edges = edges.subarray(0, end);
  const nodes = edges.slice().sort();
  let count = 0;
  for (const node of nodes) if (count === 0 || nodes[count - 1] !== node) nodes[count++] = node;
  const roots = Uint32Array.from({ length: count }, (_, i) => i);
  const find = (node: number): number => {
    while (roots[node] !== node) {
      roots[node] = roots[roots[node]!]!;
      node = roots[node]!;
    }
    return node;
  };
  for (let at = 0; at < end; at += EDGE_WORDS) {
    const [a, b] = [find(placeOf(nodes, count, edges[at]!)), find(placeOf(nodes, count, edges[at + 1]!))];
    roots[Math.max(a, b)] = Math.min(a, b);
  }
  const pairs = new Sorter(EDGE_WORDS, barrier.limits.barrier_entries);
  for (let i = 0; i < count; i++) if (find(i) !== i || barrier.elects) pairs.pair(nodes[i]!, nodes[find(i)]!);
  return byPage(barrier, pairs.end(), EDGE_WORDS, await pageStarts(barrier));
};

/** Where a node stands in a sorted list. */
const placeOf = (nodes: Uint32Array, count: number, node: number): number => {
  let [low, high] = [0, count - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (nodes[middle]! < node) low = middle + 1;
    else high = middle;
  }
  return low;
};

/**
 * One round over files: every sample hands its later neighbours, and then its earlier ones, to the earliest it knows ("large star" and
 * "small star" of Kiveris et al.). When a round changes nothing, each sample hangs on the first of its group alone.
 */
export const round = async (barrier: Barrier, edges: readonly string[]): Promise<Sorted> => {
  const limit = barrier.limits.barrier_entries;
  const both = new Sorter(EDGE_WORDS, limit);
  drain(await openRuns(barrier, edges, EDGE_WORDS), (words, at) => {
    both.pair(words[at]!, words[at + 1]!);
    both.pair(words[at + 1]!, words[at]!);
  });
  const large = new Sorter(EDGE_WORDS, limit);
  let [node, least] = [-1, -1];
  drain(both.end(), (words, at) => {
    const [of, neighbour] = [words[at]!, words[at + 1]!];
    if (of !== node) [node, least] = [of, Math.min(of, neighbour)];
    if (neighbour > of) large.pair(neighbour, least);
  });
  const small = new Sorter(EDGE_WORDS, limit);
  [node, least] = [-1, -1];
  drain(large.end(), (words, at) => {
    const [of, earlier] = [words[at]!, words[at + 1]!];
    if (of !== node) [node, least] = [of, earlier];
    else small.pair(earlier, least);
    small.pair(of, least);
  });
  return keepEdges(barrier, small);
};

/** Divides what the last round came to among the pages. */
export const spread = async (barrier: Barrier, edges: readonly string[]): Promise<Sorted> => {
  const merge = await openRuns(barrier, edges, EDGE_WORDS);
  return byPage(barrier, barrier.elects ? withFirsts(barrier, merge) : merge, EDGE_WORDS, await pageStarts(barrier));
};

const withFirsts = (barrier: Barrier, merge: Merge): Merge => {
  const pairs = new Sorter(EDGE_WORDS, barrier.limits.barrier_entries);
  drain(merge, (words, at) => {
    pairs.pair(words[at]!, words[at + 1]!);
    pairs.pair(words[at + 1]!, words[at + 1]!);
  });
  return pairs.end();
};
