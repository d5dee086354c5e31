/** Tokens that are said again and again: sequences of up to 13 of them that stand there at least three times in a row, as Dolma looks for them. */
import { firstOf } from './code-points.js';
import type { Encoded } from './tokenizers/tokenizer.js';

/** From character `start` to `end`, a sequence stands `times` times. */
export interface Repetition {
  readonly start: number;
  readonly end: number;
  readonly times: number;
}

const LONGEST_PERIOD = 13;
const LEAST_TIMES = 3;

/** Those of each period in turn: one whose sequence repeats itself is found by several. */
export const repetitionsIn = ({ ids, starts, ends }: Encoded): Repetition[] => {
  const found: Repetition[] = [];
  for (let period = 1; period <= LONGEST_PERIOD; period++) {
    // Of tokens that are the same as that one period before.
    let run = 0;
    for (let n = period; n <= ids.length; n++) {
      if (n < ids.length && ids[n] === ids[n - period]) {
        run++;
        continue;
      }
      if (run + period >= LEAST_TIMES * period)
        found.push({ start: starts[n - run - period]!, end: ends[n - 1]!, times: Math.floor(run / period) + 1 });
      run = 0;
    }
  }
  return found;
};

/** Without those that lie in the one before them. */
export const withoutNested = (found: readonly Repetition[]): Repetition[] => {
  const ordered = [...found].sort((a, b) => a.start - b.start || b.end - a.end || b.times - a.times);
  let last: Repetition = { start: -1, end: -1, times: 0 };
  return ordered.filter((one) => {
    const isNested = one.start >= last.start && one.end <= last.end;
    if (!isNested) last = one;
    return !isNested;
  });
};

/** So many characters are looked at together by the tagger that cuts texts into parts. */
const PART = 100_000;
/** What is given to the tokenizer at a time, by the name of Dolma's tagger. */
export const PARTS = {
  tokenizer_repetitions_v1: (text: string) => [text],
  *paragraph_tokenizer_repetitions_v1(text: string) {
    // The space is there for the first word to be the token that it is elsewhere.
    for (let start = 0; start < text.length; ) {
      const end = text.indexOf('\n', start) + 1 || text.length;
      yield ` ${text.slice(start, end)}`;
      start = end;
    }
  },
  *tokenizer_repetitions_v2r2(text: string) {
    for (let rest = text; rest !== ''; ) {
      const part = firstOf(rest, PART);
      yield part;
      rest = rest.slice(part.length);
    }
  },
} as const satisfies Readonly<Record<string, (text: string) => Iterable<string>>>;
