/** Lower-casing as Python does it, on UTF-8. */
import { lazy } from '../../../core/lazy.js';
import { codeAt, putCode, startBefore, widthOf } from '../utf8.js';
import { lower, MOST, putTable, TABLE } from '../wasm/strings.js';
import { entriesOf, rangesOf } from './ranges.js';
import { CASE_IGNORABLE, CASED, LOWER } from './tables.gen.js';

/** What to add to a code point; pages without any letter are never touched, and so cost no memory. */
const deltas = lazy(() => {
  const table = new Int32Array(0x20000);
  for (const [code, [delta]] of entriesOf(LOWER)) table[code] = delta!;
  return table;
});
const prepare = lazy(() => putTable(TABLE.deltas, deltas()));

const CAPITAL_SIGMA = 0x3a3;
const FINAL_SIGMA = 0x3c2;
const DOTTED_I = 0x130;
const DOT_ABOVE = 0x307;

/** The text in lower case: the text itself when it has nothing else. */
export const lowerUtf8 = (utf8: Uint8Array): Uint8Array => {
  prepare();
  return (utf8.length > MOST ? null : lower(utf8)) ?? lowerPlainly(utf8);
};

/** The same byte by byte: for texts that are too long for the kernel, and for letters whose small form depends on what is around them. */
export const lowerPlainly = (utf8: Uint8Array): Uint8Array => {
  const added = deltas();
  // Two bytes become three at most.
  const out = new Uint8Array(utf8.length + (utf8.length >> 1) + 1);
  let end = 0;
  let changed = false;
  for (let i = 0; i < utf8.length; ) {
    const lead = utf8[i]!;
    if (lead < 0x80) {
      const delta = added[lead]!;
      out[end++] = lead + delta;
      changed ||= delta !== 0;
      i++;
      continue;
    }
    const code = codeAt(utf8, i);
    const width = widthOf(lead);
    const delta = added[code & 0x1ffff]!;
    if (code === DOTTED_I) {
      end = putCode(out, putCode(out, end, 0x69), DOT_ABOVE);
      changed = true;
    } else if (delta !== 0 && code < added.length) {
      end = putCode(out, end, code === CAPITAL_SIGMA && isFinal(utf8, i) ? FINAL_SIGMA : code + delta);
      changed = true;
    } else for (let k = 0; k < width; k++) out[end++] = utf8[i + k]!;
    i += width;
  }
  return changed ? out.subarray(0, end) : utf8;
};

const CASED_KIND = 1;
const IGNORABLE_KIND = 2;
let kinds: Uint8Array | undefined;
/** Sigmas are rare: the table is made when the first one is met. */
const kindOf = (code: number) => {
  if (!kinds) {
    kinds = new Uint8Array(0x110000);
    for (const [first, last] of rangesOf(CASED)) kinds.fill(CASED_KIND, first, last + 1);
    for (const [first, last] of rangesOf(CASE_IGNORABLE)) kinds.fill(IGNORABLE_KIND, first, last + 1);
  }
  return kinds[code]!;
};

/** Whether the sigma at `i` ends a word: a letter with case stands before it and none after it, what the rule ignores left aside. */
const isFinal = (utf8: Uint8Array, i: number) => {
  let before = 0;
  for (let p = i; p > 0 && before !== CASED_KIND; ) {
    p = startBefore(utf8, p);
    before = kindOf(codeAt(utf8, p));
    if (before === 0) break;
  }
  if (before !== CASED_KIND) return false;
  for (let p = i + 2; p < utf8.length; p += widthOf(utf8[p]!)) {
    const after = kindOf(codeAt(utf8, p));
    if (after !== IGNORABLE_KIND) return after !== CASED_KIND;
  }
  return true;
};
