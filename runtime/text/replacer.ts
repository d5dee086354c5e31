/** Replaces what a pattern, or a finder of spans, finds in a text. */
import { refusal } from '../../core/errors.js';
import { pattern } from './pattern.js';
import { template } from './template.js';

/** Start and end of each thing found, in turn. */
type Finder = (text: string) => readonly number[];

/** What a finder found is group 0, and group 1 too. */
const FOUND = /^([\s\S]*)$/u;

/** `repl` is a replacement as recipes write it; `what` is a finder, a pattern, or the source of one in which `.` matches line ends too. */
export const replacer = (what: string | RegExp | Finder, repl: string): ((text: string) => string) => {
  if (typeof what !== 'function') {
    const found = typeof what === 'string' ? pattern(what, 's') : what;
    const by = template(repl, found);
    return (text) => text.replace(found, by);
  }
  const by = template(repl, FOUND);
  const isFixed = !/\$[&\d<]/.test(by.replaceAll('$$', ''));
  const fixed = by.replaceAll('$$', '$');
  return (text) => {
    const spans = what(text);
    let out = '';
    let from = 0;
    for (let i = 0; i < spans.length; i += 2) {
      out += text.slice(from, spans[i]) + (isFixed ? fixed : text.slice(spans[i], spans[i + 1]).replace(FOUND, by));
      from = spans[i + 1]!;
    }
    return from === 0 ? text : out + text.slice(from);
  };
};

/** Why such a replacer cannot be made, if it cannot. */
export const unusable = (what: string | Finder, repl: string): string | undefined => refusal(() => replacer(what, repl));
