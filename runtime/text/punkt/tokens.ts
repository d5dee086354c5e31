/** Whether a sentence ends within a few tokens, as Punkt decides. */
import { pattern } from '../pattern.js';
import { strip } from '../python-text.js';

export interface Model {
  /** In lower case, without their last period. */
  readonly abbreviations: ReadonlySet<string>;
  /** A word before a period and the one behind it, which belong together. */
  readonly collocations: ReadonlySet<string>;
  readonly starters: ReadonlySet<string>;
  /** In what case words were seen, and where: bits as below. */
  readonly orthography: ReadonlyMap<string, number>;
}
/** Bits of `orthography`: upper case within a sentence, anywhere; lower case at a beginning, anywhere. */
const [MIDDLE_UPPER, UPPER, BEGINNING_LOWER, LOWER] = [0b100, 0b1110, 0b10000, 0b1110000];

interface Token {
  readonly text: string;
  /** In lower case; numbers are all one. */
  readonly type: string;
  readonly endsInPeriod: boolean;
  endsSentence: boolean;
  isAbbreviation: boolean;
  readonly isEllipsis: boolean;
}
const NUMBER = '##number##';

/** White space as Python's `re` knows it. */
export const SPACE = String.raw`[\s\x1c-\x1f]`;
export const NO_SPACE = String.raw`[^\s\x1c-\x1f]`;
const NON_WORD = String.raw`[)";}\]*:@'({\[!?]`;
const MULTIPLE = String.raw`(?:-{2,}|\.{2,}|(?:\.${SPACE}){2,}\.)`;
const TOKEN = pattern(
  String.raw`${MULTIPLE}|(?=[^("\x60{\[:;&#*@)}\]\-,])${NO_SPACE}+?(?=${SPACE}|$|${NON_WORD}|${MULTIPLE}|,(?=$|${SPACE}|${NON_WORD}|${MULTIPLE}))|${NO_SPACE}`,
);
const NUMERIC = pattern(String.raw`\A-?[.,]?\d[\d,.-]*\.?$`);
const INITIAL = pattern(String.raw`\A[^\W\d]\.$`);
const is = (what: RegExp, text: string) => text.search(what) >= 0;

const tokensIn = (text: string, { abbreviations }: Model): readonly Token[] =>
  text
    .split('\n')
    .filter((line) => strip(line) !== '')
    .flatMap((line) => line.match(TOKEN) ?? [])
    .map((token) => {
      const lower = token.toLowerCase();
      const isEllipsis = /^\.{2,}$/.test(token);
      const isMark = token === '.' || token === '?' || token === '!';
      const isWord = token.endsWith('.') && !token.endsWith('..') && !isMark;
      const word = lower.slice(0, -1);
      const isAbbreviation = isWord && (abbreviations.has(word) || abbreviations.has(word.slice(word.lastIndexOf('-') + 1)));
      return {
        text: token,
        type: is(NUMERIC, lower) ? NUMBER : lower,
        endsInPeriod: token.endsWith('.'),
        endsSentence: isMark || (isWord && !isAbbreviation),
        isAbbreviation,
        isEllipsis,
      };
    });

const withoutPeriod = (type: string) => (type.length > 1 && type.endsWith('.') ? type.slice(0, -1) : type);
const typeOf = ({ type, endsSentence }: Token) => (endsSentence ? withoutPeriod(type) : type);
const isUpper = ({ text }: Token) => /^\p{Uppercase}/u.test(text);
const isLower = ({ text }: Token) => /^\p{Lowercase}/u.test(text);

/** Whether its case says that it begins a sentence; undefined when it says nothing. */
const looksLikeStart = (token: Token, { orthography }: Model): boolean | undefined => {
  if (';:,.!?'.includes(token.text)) return false;
  const seen = orthography.get(typeOf(token)) ?? 0;
  if (isUpper(token) && seen & LOWER && !(seen & MIDDLE_UPPER)) return true;
  if (isLower(token) && (seen & UPPER || !(seen & BEGINNING_LOWER))) return false;
  return undefined;
};

/** Looks again at a token that ends in a period, with what follows. */
const reconsider = (token: Token, next: Token, model: Model): void => {
  const type = withoutPeriod(token.type);
  const nextType = typeOf(next);
  const isInitial = is(INITIAL, token.text);
  const isNone = () => {
    token.endsSentence = false;
    token.isAbbreviation = true;
  };
  if (model.collocations.has(`${type} ${nextType}`)) {
    isNone();
    return;
  }
  const starts = looksLikeStart(next, model);
  if ((token.isAbbreviation || token.isEllipsis) && !isInitial && (starts || (isUpper(next) && model.starters.has(nextType)))) {
    token.endsSentence = true;
    return;
  }
  if (!isInitial && type !== NUMBER) return;
  if (starts === false) isNone();
  else if (starts === undefined && isInitial && isUpper(next) && !((model.orthography.get(nextType) ?? 0) & LOWER)) isNone();
};

/** Whether a token before the last ends a sentence. */
export const sentenceEndsIn = (text: string, model: Model): boolean => {
  const tokens = tokensIn(text, model);
  return tokens.slice(0, -1).some((token, at) => {
    if (token.endsInPeriod) reconsider(token, tokens[at + 1]!, model);
    return token.endsSentence;
  });
};
