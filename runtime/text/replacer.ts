/** Replaces what a pattern, or a finder of spans, finds in a text. */
import { refusal } from '../../core/errors.js';
import { pattern } from './pattern.js';
import { template } from './template.js';

/** Start and end of each thing found, in turn. */
type Finder<T> = (text: T) => readonly number[];
/** A text in both its forms, of which only one need ever be made. */
export interface Both {
  readonly text: string;
  readonly utf8: Uint8Array;
}
export type One = { readonly text: string } | { readonly utf8: Uint8Array };

/** What a finder found is group 0, and group 1 too. */
const FOUND = /^([\s\S]*)$/u;

/** `repl` is a replacement as recipes write it, `what` a pattern, the source of one in which `.` matches line ends too, or a finder of spans. */
export const substitution = (what: string | RegExp | Finder<string>, repl: string): ((text: string) => string) => {
  if (typeof what !== 'function') {
    const found = typeof what === 'string' ? pattern(what, 's') : what;
    const by = template(repl, found);
    return (text) => text.replace(found, by);
  }
  const { fixed, by } = replacementOf(repl);
  return (text) => {
    const spans = what(text);
    let out = '';
    let from = 0;
    for (let i = 0; i < spans.length; i += 2) {
      out += text.slice(from, spans[i]) + (fixed ?? by(text.slice(spans[i], spans[i + 1])));
      from = spans[i + 1]!;
    }
    return from === 0 ? text : out + text.slice(from);
  };
};

/** What takes the place of all that a finder finds, if it is the same for all; and of one. */
const replacementOf = (repl: string) => {
  const by = template(repl, FOUND);
  const isFixed = !/\$[&\d<]/.test(by.replaceAll('$$', ''));
  return { fixed: isFixed ? by.replaceAll('$$', '$') : undefined, by: (found: string) => found.replace(FOUND, by) };
};

/** The same for a mapper, whose finder looks at bytes. */
export const replacer = (what: string | Finder<Uint8Array>, repl: string): ((from: Both) => One) => {
  if (typeof what === 'string') {
    const replace = substitution(what, repl);
    return ({ text }) => ({ text: replace(text) });
  }
  const { fixed, by } = replacementOf(repl);
  const same = fixed === undefined ? undefined : Buffer.from(fixed);
  return ({ utf8 }) => {
    const spans = what(utf8);
    if (spans.length === 0) return { utf8 };
    const pieces: Uint8Array[] = [];
    let from = 0;
    for (let i = 0; i < spans.length; i += 2) {
      const [start, end] = [spans[i]!, spans[i + 1]!];
      pieces.push(utf8.subarray(from, start), same ?? Buffer.from(by(Buffer.from(utf8.subarray(start, end)).toString())));
      from = end;
    }
    pieces.push(utf8.subarray(from));
    return { utf8: Buffer.concat(pieces) };
  };
};

/** Why such a replacer cannot be made, if it cannot. */
export const unusable = (what: string | Finder<Uint8Array>, repl: string): string | undefined => refusal(() => replacer(what, repl));
