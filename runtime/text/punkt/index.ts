/** Finds sentences as Punkt does (Kiss and Strunk, 2006), with the models and in the details of NLTK 3.9. */
import { inflateRawSync } from 'node:zlib';
import { pattern } from '../pattern.js';
import { strip } from '../python-text.js';
import { MODELS } from './models.gen.js';
import { type Model, NO_SPACE, SPACE, sentenceEndsIn } from './tokens.js';

export type Language = keyof typeof MODELS;
export const LANGUAGES = Object.keys(MODELS) as [Language, ...Language[]];

const models = new Map<Language, Model>();
/** Unpacked once, when a language is first asked for. */
const modelOf = (language: Language): Model => {
  const known = models.get(language);
  if (known) return known;
  const packed = JSON.parse(inflateRawSync(Buffer.from(MODELS[language], 'base64')).toString());
  const model = {
    abbreviations: new Set<string>(packed.abbreviations),
    collocations: new Set<string>(packed.collocations.map((pair: readonly string[]) => pair.join(' '))),
    starters: new Set<string>(packed.starters),
    orthography: new Map<string, number>(Object.entries(packed.orthography)),
  };
  models.set(language, model);
  return model;
};

/** A mark that may end a sentence, before punctuation or before white space and a token. */
const END = pattern(String.raw`[.?!](?=([)";}\]*:@'({\[!?])|(${SPACE}+)(${NO_SPACE}+))`);
/** What closes a sentence behind its mark. */
const CLOSING = pattern(String.raw`(?m)\A['")\]}]+?(?:${SPACE}+|(?=--)|$)`);
const LAST_SPACE = /[ \t\n\r\v\f]/;

interface Candidate {
  /** Where the word before the mark begins. */
  readonly start: number;
  /** Of the mark. */
  readonly at: number;
  readonly after: string;
  /** Where the next token begins; -1 where punctuation follows. */
  readonly next: number;
}

/** Of marks within one token, the last. */
function* candidatesIn(text: string): Generator<Candidate> {
  let last: Candidate | undefined;
  for (const { index, 1: sign, 2: space, 3: token } of text.matchAll(END)) {
    const from = last?.at ?? 0;
    let at = index - 1;
    while (at >= from && !LAST_SPACE.test(text[at]!)) at--;
    const start = at > from ? at + 1 : (last?.start ?? 0);
    if (last && last.at <= start) yield last;
    last = { start, at: index, after: sign ?? `${space}${token}`, next: sign === undefined ? index + 1 + space!.length : -1 };
  }
  if (last) yield last;
}

interface Span {
  readonly start: number;
  readonly end: number;
}
/** From each beginning to the mark that ends it, and what is left. */
const cut = (text: string, model: Model): readonly Span[] => {
  const spans: Span[] = [];
  let from = 0;
  for (const { start, at, after, next } of candidatesIn(text)) {
    if (!sentenceEndsIn(text.slice(start, at + 1) + after, model)) continue;
    spans.push({ start: from, end: at + 1 });
    from = next < 0 ? at + 1 : next;
  }
  spans.push({ start: from, end: from + lengthWithoutSpace(text.slice(from)) });
  return spans;
};
/** White space at the end is not counted. */
const lengthWithoutSpace = (text: string) => strip(`|${text}`).length - 1;

/** In their order; none is empty. Quotes and brackets that close a sentence are its own. */
export const sentencesIn = (text: string, language: Language): readonly string[] => {
  const spans = cut(text, modelOf(language));
  let skip = 0;
  return spans
    .map((span, at) => {
      const start = span.start + skip;
      const next = spans[at + 1];
      CLOSING.lastIndex = 0;
      const closing = next && CLOSING.exec(text.slice(next.start, next.end))?.[0];
      skip = closing ? closing.length : 0;
      return text.slice(start, closing ? next.start + lengthWithoutSpace(closing) : span.end);
    })
    .filter((sentence) => sentence !== '');
};
