/** Slips of writers, keyboards and readers of print in English texts. */
import { below, type Change, changeSome, type Draw, type Edit, edited, oneOf, places, share } from './draw.js';

/** A run of letters and digits, with apostrophes and hyphens within. */
const WORD = /[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu;
/** Fewer characters than this are too few to be changed within a word. */
const LONG = 4;

interface Span {
  readonly start: number;
  readonly end: number;
}
const wordsIn = (text: string): readonly Span[] => {
  const words: Span[] = [];
  for (const { 0: word, index } of text.matchAll(WORD)) words.push({ start: index, end: index + word.length });
  return words;
};
const eachOfSome = (least: number, change: (word: string, draw: Draw) => string): Change => {
  const isMeant = (word: string) => word.length >= least;
  return (text, draw) => changeSome(text, { what: WORD, isMeant, wanted: share }, (word) => change(word, draw), draw);
};
/** Changes some characters of some words. */
const characters = (least: number, change: (all: string[], at: number, draw: Draw) => void): Change =>
  eachOfSome(least, (word, draw) => {
    const all = [...word];
    for (const at of places(all.length, share(all.length), draw)) change(all, at, draw);
    return all.join('');
  });

/** Takes words away, each with a space beside it; one is left. */
export const deleteWords: Change = (text, draw) => {
  const words = wordsIn(text);
  if (words.length < 2) return text;
  const edits = places(words.length, Math.min(share(words.length), words.length - 1), draw).map((at): Edit => {
    const { start, end } = words[at]!;
    const before = text[start - 1] === ' ' ? 1 : 0;
    const after = before === 0 && text[end] === ' ' ? 1 : 0;
    return { start: start - before, end: end + after, by: '' };
  });
  return edited(text, edits);
};

/** Words change places with their neighbours. */
export const swapWords: Change = (text, draw) => {
  const words = wordsIn(text);
  const edits: Edit[] = [];
  let free = 0;
  for (const at of places(words.length - 1, share(words.length - 1), draw)) {
    if (at < free) continue;
    const [one, other] = [words[at]!, words[at + 1]!];
    edits.push({ ...one, by: text.slice(other.start, other.end) }, { ...other, by: text.slice(one.start, one.end) });
    free = at + 2;
  }
  return edited(text, edits);
};

export const splitWords: Change = eachOfSome(LONG, (word, draw) => {
  const letters = [...word];
  const at = 1 + below(letters.length - 1, draw);
  return `${letters.slice(0, at).join('')} ${letters.slice(at).join('')}`;
});

/** What writers take for one another, either way. */
const CONFUSED =
  'ie ei|able ible|ance ence|ant ent|ary ery|tion sion|ous us|ph f|ck k|gh g|wh w|ea ee|ou o|kn n|our or|ise ize|c s|y i|a e';
const PAIRS = CONFUSED.split('|').flatMap((pair) => {
  const [one, other] = pair.split(' ') as [string, string];
  return [
    [one, other],
    [other, one],
  ] as const;
});
/** Takes letters for others, or writes one twice, or not at all. */
export const misspellWords: Change = eachOfSome(2, (word, draw) => {
  const pairs = PAIRS.filter(([one]) => word.includes(one, 1));
  const way = below(pairs.length + 2, draw);
  if (way < pairs.length) {
    const [one, other] = pairs[way]!;
    const at = word.indexOf(one, 1);
    return word.slice(0, at) + other + word.slice(at + one.length);
  }
  const letters = [...word];
  const at = below(letters.length, draw);
  letters[at] = way === pairs.length ? letters[at]!.repeat(2) : '';
  return letters.join('');
});

const ROWS = ['1234567890', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm'];
/** Keys beside, above and below a key; each row stands half a key to the right of the one above. */
const neighbours = (key: string): string => {
  const row = ROWS.findIndex((keys) => keys.includes(key));
  if (row < 0) return '';
  const at = ROWS[row]!.indexOf(key);
  const [above, below] = [ROWS[row - 1] ?? '', ROWS[row + 1] ?? ''];
  return [ROWS[row]![at - 1], ROWS[row]![at + 1], above[at], above[at + 1], below[at - 1], below[at]].filter(Boolean).join('');
};
export const slipOnKeys: Change = characters(LONG, (all, at, draw) => {
  const key = all[at]!;
  const near = neighbours(key.toLowerCase());
  if (near === '') return;
  const slip = oneOf(near, draw);
  all[at] = key === key.toLowerCase() ? slip : slip.toUpperCase();
});

/** Characters that look alike in print. */
const ALIKE = ['0oODQ', '1lIi!', '2zZ', '5sS$', '8B3', '6bG', '9gq', '4A', 'cCe', 'uvU', 'nhr', 'ft', 'rk', 'EF', 'PR', 'VY', 'mn'];
export const misreadCharacters: Change = characters(1, (all, at, draw) => {
  const alike = ALIKE.filter((group) => group.includes(all[at]!))
    .join('')
    .replaceAll(all[at]!, '');
  if (alike !== '') all[at] = oneOf(alike, draw);
});

export const deleteCharacters: Change = characters(LONG, (all, at) => {
  all[at] = '';
});
export const swapCharacters: Change = characters(LONG, (all, at) => {
  const other = at + 1 < all.length ? at + 1 : at - 1;
  [all[at], all[other]] = [all[other]!, all[at]!];
});
const INSERTED = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!@#$%^&*()_+';
export const insertCharacters: Change = characters(LONG, (all, at, draw) => {
  all[at] = oneOf(INSERTED, draw) + all[at]!;
});
