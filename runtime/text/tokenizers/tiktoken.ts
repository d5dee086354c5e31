/** Encodings of tiktoken, of which `gpt-tokenizer` has the tokens: what OpenAI's models count. Special tokens are read as text. */
import { createRequire } from 'node:module';
import { BytePairs, type Ranks } from './byte-pairs.js';
import { type Tokenizer, unitEnds } from './tokenizer.js';

const SPACE = '\\p{White_Space}';
const CONTRACTION = "'(?:[sSſdDmMtT]|[lL][lL]|[vV][eE]|[rR][eE])";
const LARGE = '\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}';
const SMALL = '\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}';
/** What comes before a word without being one, and the ends of lines. */
const LEAD = '[^\\r\\n\\p{L}\\p{N}]?';
const GPT2 = `'(?:[sdmt]|ll|ve|re)| ?\\p{L}+| ?\\p{N}+| ?[^${SPACE}\\p{L}\\p{N}]+|${SPACE}+$|${SPACE}+(?!\\P{White_Space})|${SPACE}`;
/** What each encoding cuts a text into before it joins bytes. */
const PATTERNS = {
  o200k_base: `${LEAD}[${LARGE}]*[${SMALL}]+(?:${CONTRACTION})?|${LEAD}[${LARGE}]+[${SMALL}]*(?:${CONTRACTION})?|\\p{N}{1,3}| ?[^${SPACE}\\p{L}\\p{N}]+[\\r\\n/]*|${SPACE}*[\\r\\n]+|${SPACE}+(?!\\P{White_Space})|${SPACE}+`,
  cl100k_base: `${CONTRACTION}|${LEAD}\\p{L}+|\\p{N}{1,3}| ?[^${SPACE}\\p{L}\\p{N}]+[\\r\\n]*|${SPACE}+$|${SPACE}*[\\r\\n]|${SPACE}+(?!\\P{White_Space})|${SPACE}`,
  p50k_base: GPT2,
  r50k_base: GPT2,
};
export type Encoding = keyof typeof PATTERNS;
export const ENCODINGS = Object.keys(PATTERNS) as readonly Encoding[];

/** How many pieces are remembered with what came of them, and how long they may be. */
const REMEMBERED = 1 << 16;
const SHORT = 32;
const remembered = <V>(make: (piece: string) => V): ((piece: string) => V) => {
  const known = new Map<string, V>();
  return (piece) => {
    let made = known.get(piece);
    if (made !== undefined) return made;
    made = make(piece);
    if (piece.length <= SHORT) {
      if (known.size === REMEMBERED) known.clear();
      known.set(piece, made);
    }
    return made;
  };
};

const require = createRequire(import.meta.url);

/** Loads an encoding. */
export const tiktoken = (name: Encoding): Tokenizer => {
  const pairs = new BytePairs((require(`gpt-tokenizer/bpeRanks/${name}`) as { readonly default: Ranks }).default);
  const pattern = new RegExp(PATTERNS[name], 'gu');
  const countOf = remembered((piece) => pairs.endsOf(Buffer.from(piece)).length);
  const tokensOf = remembered((piece) => {
    const bytes = Buffer.from(piece);
    let start = 0;
    return Array.from(pairs.endsOf(bytes), (end) => {
      const token = bytes.toString('utf8', start, end);
      start = end;
      return token;
    });
  });
  const encodedOf = remembered((piece) => {
    const bytes = Buffer.from(piece);
    const ends = pairs.endsOf(bytes);
    const ids = Uint32Array.from(ends, (end, n) => pairs.rankOf(bytes, ends[n - 1] ?? 0, end));
    // Of each byte, how many characters have begun with it.
    let begun = 0;
    const characters = Uint32Array.from(bytes, (byte) => ((byte & 0xc0) === 0x80 ? begun : ++begun));
    return {
      ids,
      starts: Uint32Array.from(ends, (_, n) => characters[ends[n - 1] ?? 0]! - 1),
      ends: ends.map((end) => characters[end - 1]!),
      characters: begun,
    };
  });
  const cut = (text: string) => {
    const tokens: string[] = [];
    for (const [piece] of text.matchAll(pattern)) for (const token of tokensOf(piece)) tokens.push(token);
    return tokens;
  };
  const encode = (text: string) => {
    const [ids, starts, ends]: [number[], number[], number[]] = [[], [], []];
    let before = 0;
    for (const [piece] of text.matchAll(pattern)) {
      const own = encodedOf(piece);
      for (let n = 0; n < own.ids.length; n++) {
        ids.push(own.ids[n]!);
        starts.push(before + own.starts[n]!);
        ends.push(before + own.ends[n]!);
      }
      before += own.characters;
    }
    return { ids, starts, ends };
  };
  return {
    toJSON: () => name,
    count: (text) => {
      let count = 0;
      for (const [piece] of text.matchAll(pattern)) count += countOf(piece);
      return count;
    },
    cut,
    pieces: cut,
    ends: (text) => unitEnds(text, encode(text).ends),
    encode,
  };
};
