/** Replaces what a pattern, or a finder of spans, finds in a text. */
import { refusal } from '../../core/errors.js';
import { pattern } from './pattern.js';
import { template } from './template.js';

/** Start and end of each thing found, in turn. */
type Finder = (utf8: Uint8Array) => readonly number[];
/** A text in both its forms, of which only one need ever be made. */
export interface Both {
  readonly text: string;
  readonly utf8: Uint8Array;
}
export type One = { readonly text: string } | { readonly utf8: Uint8Array };

/** What a finder found is group 0, and group 1 too. */
const FOUND = /^([\s\S]*)$/u;

/** `repl` is a replacement as recipes write it, `what` a pattern in which `.` matches line ends too. */
export const substitution = (what: string, repl: string): ((text: string) => string) => {
  const found = pattern(what, 's');
  const by = template(repl, found);
  return (text) => text.replace(found, by);
};

/** The same, or by a finder; for a mapper to give. */
export const replacer = (what: string | Finder, repl: string): ((from: Both) => One) => {
  if (typeof what === 'string') {
    const replace = substitution(what, repl);
    return ({ text }) => ({ text: replace(text) });
  }
  const by = template(repl, FOUND);
  const isFixed = !/\$[&\d<]/.test(by.replaceAll('$$', ''));
  const fixed = Buffer.from(by.replaceAll('$$', '$'));
  return ({ utf8 }) => {
    const spans = what(utf8);
    if (spans.length === 0) return { utf8 };
    const pieces: Uint8Array[] = [];
    let from = 0;
    for (let i = 0; i < spans.length; i += 2) {
      const [start, end] = [spans[i]!, spans[i + 1]!];
      const span = utf8.subarray(start, end);
      pieces.push(utf8.subarray(from, start), isFixed ? fixed : Buffer.from(Buffer.from(span).toString().replace(FOUND, by)));
      from = end;
    }
    pieces.push(utf8.subarray(from));
    return { utf8: Buffer.concat(pieces) };
  };
};

/** Why such a replacer cannot be made, if it cannot. */
export const unusable = (what: string | Finder, repl: string): string | undefined => refusal(() => replacer(what, repl));
