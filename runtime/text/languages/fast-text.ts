/** Labels of texts by a model of fastText: the most likely, with what fastText calls its probability. */
import type { PlannedFile } from '../../../core/planned-file.js';
import { LOSSES, type Model, readModel } from './fast-text-file.js';
import { type Identify, UNDETERMINED } from './language.js';

const PREFIX = '__label__';
/** What stands for the end of a text; where one says it itself, the rest is not read. */
const END = '</s>';
/** Added wherever fastText takes a logarithm, which is why what is certain comes to a little more than 1. */
const EPSILON = 1e-5;
const log = (x: number) => Math.log(x + EPSILON);

/** The hash of bytes, taken as signed, by FNV-1a. */
const hashOf = (bytes: Uint8Array, start: number, end: number): number => {
  let hash = 0x811c9dc5;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ ((bytes[i]! << 24) >> 24), 0x01000193);
  return hash >>> 0;
};
const isWithin = (byte: number | undefined) => byte !== undefined && (byte & 0xc0) === 0x80;

/** The rows of a model's input that a text stands for, in turn. */
const rowsOf = (model: Model, text: string, take: (row: number) => void): void => {
  const { words, wordCount, buckets, minn, maxn, pruned, wordNgrams } = model;
  const takeHash = (hash: number): void => {
    const kept = pruned ? pruned.get(hash) : hash;
    if (kept !== undefined) take(wordCount + kept);
  };
  const takeNgrams = (word: string): void => {
    const bytes = Buffer.from(`<${word}>`);
    for (let start = 0; start < bytes.length; start++) {
      if (isWithin(bytes[start])) continue;
      for (let end = start, n = 1; end < bytes.length && n <= maxn; n++) {
        do end++;
        while (isWithin(bytes[end]));
        if (n >= minn && !(n === 1 && (start === 0 || end === bytes.length))) takeHash(hashOf(bytes, start, end) % buckets);
      }
    }
  };
  const last: bigint[] = [];
  for (const word of [...text.split(/[ \n\r\t\v\f\0]+/), END]) {
    const id = words.get(word);
    if (word === '' || (id === undefined && word.startsWith(PREFIX))) continue;
    if (id !== undefined) take(id);
    if (word !== END && maxn > 0) takeNgrams(word);
    if (wordNgrams > 1) {
      const bytes = Buffer.from(word);
      last.push(BigInt(hashOf(bytes, 0, bytes.length) | 0));
    }
    if (word === END) break;
  }
  for (let first = 0; first < last.length; first++) {
    for (let hash = last[first]!, next = first + 1; next < Math.min(last.length, first + wordNgrams); next++) {
      hash = BigInt.asUintN(64, hash * 116_049_371n + last[next]!);
      takeHash(Number(hash % BigInt(buckets)));
    }
  }
};

/** Tells the place and the logarithm of the most likely label. */
type Best = (hidden: Float64Array) => readonly [label: number, log: number];

const dotOf = ({ output }: Model) => {
  const row = new Float64Array(output.columns);
  return (at: number, hidden: Float64Array): number => {
    row.fill(0);
    output.add(at, row);
    let sum = 0;
    for (let i = 0; i < row.length; i++) sum += row[i]! * hidden[i]!;
    return sum;
  };
};

/** By a tree in which frequent labels are near the root: each inner node says how likely its right side is. */
const byTree = (model: Model): Best => {
  const dot = dotOf(model);
  const leaves = model.labels.length;
  const counts = Array.from({ length: 2 * leaves - 1 }, (_, node) => model.labels[node]?.count ?? 1e15);
  const sides: (readonly [left: number, right: number])[] = [];
  for (let made = leaves, leaf = leaves - 1, node = leaves; made < counts.length; made++) {
    const next = () => (leaf >= 0 && counts[leaf]! < counts[node]! ? leaf-- : node++);
    const pair = [next(), next()] as const;
    sides.push(pair);
    counts[made] = counts[pair[0]]! + counts[pair[1]]!;
  }
  return (hidden) => {
    let best: readonly [number, number] = [-1, Number.NEGATIVE_INFINITY];
    const open: (readonly [number, number])[] = [[counts.length - 1, 0]];
    for (let at = open.pop(); at; at = open.pop()) {
      const [node, score] = at;
      if (score < best[1]) continue;
      if (node < leaves) best = at;
      else {
        const [left, right] = sides[node - leaves]!;
        const share = 1 / (1 + Math.exp(-dot(node - leaves, hidden)));
        open.push([right, score + log(share)], [left, score + log(1 - share)]);
      }
    }
    return best;
  };
};

/** By one output per label; `sharesOf` makes them shares. The last of equals is taken, as fastText does. */
const byRows =
  (model: Model, sharesOf: (outputs: Float64Array) => void): Best =>
  (hidden) => {
    const dot = dotOf(model);
    const shares = Float64Array.from(model.labels, (_, label) => dot(label, hidden));
    sharesOf(shares);
    const label = shares.reduce((best, share, at) => (share >= shares[best]! ? at : best), 0);
    return [label, log(shares[label]!)];
  };
const softmax = (outputs: Float64Array): void => {
  const most = outputs.reduce((a, b) => Math.max(a, b));
  for (const [i, output] of outputs.entries()) outputs[i] = Math.exp(output - most);
  const sum = outputs.reduce((a, b) => a + b);
  for (const [i, output] of outputs.entries()) outputs[i] = output / sum;
};
/** Looked up in a table of 512 steps from -8 to 8, as fastText does. */
const sigmoid = (outputs: Float64Array): void => {
  for (const [i, x] of outputs.entries()) outputs[i] = x < -8 ? 0 : x > 8 ? 1 : 1 / (1 + Math.exp(-(Math.trunc((x + 8) * 32) / 32 - 8)));
};

/** Reads a model, plain (`.bin`) or with coded matrices (`.ftz`). */
export const byFastText = async ({ read }: PlannedFile): Promise<Identify> => {
  const model = readModel(await read());
  const { hierarchicalSoftmax } = LOSSES;
  const best = model.loss === hierarchicalSoftmax ? byTree(model) : byRows(model, model.loss === LOSSES.softmax ? softmax : sigmoid);
  const hidden = new Float64Array(model.input.columns);
  return (text) => {
    hidden.fill(0);
    let rows = 0;
    rowsOf(model, text, (row) => {
      model.input.add(row, hidden);
      rows++;
    });
    if (rows === 0) return UNDETERMINED;
    for (let i = 0; i < hidden.length; i++) hidden[i]! /= rows;
    const [label, logarithm] = best(hidden);
    const { name } = model.labels[label]!;
    return { lang: name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name, score: Math.exp(logarithm) };
  };
};
