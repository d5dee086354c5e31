/** Values behind their names: secrets, ids of sessions and users, channels. The names are found by a pattern, the rest is read on from there. */
import { type Finder, isBoundary, runOf, SPACE, WORD, WORD_END, wordRun } from './words.js';

/** Case ignored as Python does: an i with a dot or without one, whatever its case. */
const anyCase = (source: string, flags: string) => new RegExp(source.replaceAll('i', '[i\\u0130\\u0131]'), `iu${flags}`);
const name = (source: string) => anyCase(`(?=[a-z])(?<!${WORD})(?:${source})`, 'g');

const SECRET = name('api[_-]?key|secret|password|passwd|token|authorization|auth|credential|license[_-]?key');
const ID = name('(?:session|user|request|trace)[_-]?id');
const CHANNEL_NAME = anyCase('channel', 'g');
const CHANNEL = anyCase(`(?:feishu|dingtalk|wecom|wechat_work|email|mail|飞书|钉钉|企业微信|邮箱)${WORD_END}`, 'y');
const NOW = '当前的';

const GAP = new RegExp(`[${SPACE}]*`, 'y');
const GAP_BEFORE = new RegExp(`[${SPACE}]`);
const VALUE = new RegExp(`[^${SPACE}"',}\\]]+`, 'y');
const isQuote = (sign: string | undefined) => sign === '"' || sign === "'";

/** Where the value begins behind the sign that stands, perhaps after a gap, at `at`; -1 where none of `signs` does. */
const valueAt = (text: string, at: number, signs: string): number => {
  const sign = runOf(GAP, text, at);
  return sign < text.length && signs.includes(text[sign]!) ? runOf(GAP, text, sign + 1) : -1;
};
/** The same, a quote skipped. */
const quotedAt = (text: string, at: number): number => {
  const value = valueAt(text, at, ':=');
  return value >= 0 && isQuote(text[value]) ? value + 1 : value;
};

/** Goes over names; `spanOf` tells what is meant of what stands from `start` to `end` and behind it, if anything. */
const named =
  (names: RegExp, spanOf: (text: string, start: number, end: number) => readonly [number, number] | undefined): Finder =>
  (text) => {
    const spans: number[] = [];
    names.lastIndex = 0;
    for (let found = names.exec(text); found; found = names.exec(text)) {
      const span = spanOf(text, found.index, names.lastIndex);
      if (!span) continue;
      spans.push(...span);
      names.lastIndex = span[1];
    }
    return spans;
  };

/** The value alone. */
export const secret = named(SECRET, (text, _, end) => {
  const value = quotedAt(text, end);
  const valueEnd = value < 0 ? value : runOf(VALUE, text, value);
  return valueEnd > value ? [value, valueEnd] : undefined;
});

/** The value, with all that stands between it and its name. */
export const id = named(ID, (text, _, end) => {
  const value = quotedAt(text, end);
  const valueEnd = value < 0 ? value : wordRun(text, value, '.-');
  return valueEnd > value ? [end, valueEnd] : undefined;
});

/** Where an agent speaks: `channel: email`, `当前的channel：飞书`. */
export const channel = named(CHANNEL_NAME, (text, start, end) => {
  for (const value of [
    isBoundary(text, start) ? quotedAt(text, end) : -1,
    text.endsWith(NOW, gapBefore(text, start)) ? valueAt(text, end, ':：') : -1,
  ]) {
    const valueEnd = value < 0 ? value : runOf(CHANNEL, text, value);
    if (valueEnd > value) return [value, valueEnd];
  }
  return undefined;
});
const gapBefore = (text: string, end: number): number => {
  let start = end;
  while (start > 0 && GAP_BEFORE.test(text[start - 1]!)) start--;
  return start;
};
