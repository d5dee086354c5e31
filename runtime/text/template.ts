/** Replacements as recipes write them. */
import { RecipeError } from '../../core/errors.js';

const CONTROLS: Readonly<Record<string, string>> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\' };

/**
 * A replacement of what `pattern` finds, for `String.replace`: `\1` and `\g<1>` stand for a group, `\g<name>` for a named one,
 * `\n` and its kind for controls, `\\` for a backslash, and `$` for itself.
 */
export const template = (text: string, pattern: RegExp): string => {
  const groups = new RegExp(`${pattern.source}|`, pattern.flags).exec('')!;
  const fail = (reason: string): never => {
    throw new RecipeError(`replacement ${JSON.stringify(text)} cannot be used here: ${reason}`);
  };
  const group = (name: string) => {
    if (/\D/.test(name)) return Object.hasOwn(groups.groups ?? {}, name) ? `$<${name}>` : fail(`the pattern has no group "${name}"`);
    if (Number(name) >= Math.min(groups.length, 100)) return fail(`the pattern has no group ${name}`);
    return Number(name) === 0 ? '$&' : `$${name.padStart(2, '0').slice(-2)}`;
  };
  const escapes =
    /\\(?:g<(\w+)>|(0[0-7]{0,2}|[1-3][0-7]{2})|([1-9]\d?)|x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([\s\S]|$))|\$/gu;
  return text.replace(escapes, (all, name, octal, number, x, u, U, sign) => {
    if (all === '$') return '$$';
    if (name ?? number) return group(name ?? number);
    if (sign === undefined) return dollarsKept(String.fromCodePoint(octal ? parseInt(octal, 8) : parseInt(x ?? u ?? U, 16)));
    if (sign === '' || (!(sign in CONTROLS) && /[A-Za-z]/.test(sign))) return fail(`"${all}" is not known`);
    return CONTROLS[sign] ?? dollarsKept(all);
  });
};
const dollarsKept = (text: string) => text.replaceAll('$', '$$$$');
