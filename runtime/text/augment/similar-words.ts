/** Words of Chinese texts become others of like meaning, by a file of sets of like words. */
import { RecipeError } from '../../../core/errors.js';
import type { PlannedFile } from '../../../core/planned-file.js';
import { type Jieba, loadJieba, piecesBy } from '../tokenizers/segmenters.js';
import { below, type Change, type Draw, edited, oneOf, places, upToShare } from './draw.js';

/** The sets that a word is in. */
type Alike = ReadonlyMap<string, readonly (readonly string[])[]>;

/** Words of one character are in too many senses to be taken for others. */
const isMeant = (word: string) => /../u.test(word);

/**
 * A set on each line, its words parted by spaces. A code may stand before them, as in Cilin: one that ends with = is left out, one that ends
 * with # or @ is of words that are only related, or alone, and so is its line.
 */
const readSets = (bytes: Uint8Array): Alike => {
  const alike = new Map<string, (readonly string[])[]>();
  for (const line of decoded(bytes).split('\n')) {
    const [first = '', ...rest] = line.trim().split(/\s+/);
    if (/[#@]$/.test(first)) continue;
    const words = [...new Set(first.endsWith('=') ? rest : [first, ...rest])];
    if (words.length < 2) continue;
    for (const word of words.filter(isMeant)) {
      const sets = alike.get(word);
      if (sets) sets.push(words);
      else alike.set(word, [words]);
    }
  }
  if (alike.size === 0) throw new RecipeError('the file of like words has no line with two words or more, such as: 高兴 快乐 愉快');
  return alike;
};
const decoded = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new RecipeError('the file of like words is not UTF-8');
  }
};

/** More often than all words of jieba together. */
const ALWAYS = 1e8;
/** jieba, told of these words: of those that it would cut, each is as frequent as it must be to stay whole by itself. */
const jiebaWith = (words: readonly string[]): Jieba => {
  const cutter = loadJieba();
  let cut = words;
  for (let frequency = 1; frequency <= ALWAYS; frequency *= 10) {
    cut = cut.filter((word) => cutter.cut(word, false).length > 1);
    cutter.loadDict(Buffer.from(cut.map((word) => `${word} ${frequency}\n`).join('')));
  }
  return cutter;
};

/** Of a set with this word, another. */
const otherOf = (set: readonly string[], word: string, draw: Draw): string => {
  const found = set[below(set.length - 1, draw)]!;
  return found === word ? set.at(-1)! : found;
};

export const similarWords = async (file: PlannedFile): Promise<Change> => {
  const alike = readSets(await file.read());
  const cutter = jiebaWith([...alike.keys()]);
  return (text, draw) => {
    const starts: number[] = [];
    const ends: number[] = [];
    let end = 0;
    for (const { length } of piecesBy(cutter, text)) {
      const start = end;
      end += length;
      if (!alike.has(text.slice(start, end))) continue;
      starts.push(start);
      ends.push(end);
    }
    const edits = places(starts.length, upToShare(starts.length, draw), draw).map((at) => {
      const span = { start: starts[at]!, end: ends[at]! };
      const word = text.slice(span.start, span.end);
      return { ...span, by: otherOf(oneOf(alike.get(word)!, draw), word, draw) };
    });
    return edited(text, edits);
  };
};
