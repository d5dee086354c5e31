/** Keys of lines, by which the same line is found in other texts. */
import { hash } from 'node:crypto';
import { pattern } from './pattern.js';
import { lettersOnly, strip, stripUtf8 } from './python-text.js';
import { lowerUtf8 } from './unicode/lower.js';
import { lengthOf } from './words.js';

export interface LineRules {
  readonly lowercase: boolean;
  readonly ignore_special_character: boolean;
  readonly min_line_length: number;
  readonly skip_brackets: boolean;
  readonly skip_markdown_headers: boolean;
  readonly skip_latex_env: boolean;
  readonly skip_html_tags: boolean;
}

/** Of each line between newlines its key; an empty one where the rules leave the line alone. */
export const lineKeys = (text: string, rules: LineRules): readonly string[] =>
  text.split('\n').map((line) => {
    const stripped = strip(line);
    return isLeftAlone(stripped, rules) ? '' : hash('md5', normal(stripped, rules), 'base64url');
  });

const BRACKETS = /^[{}[\]();]*$/;
const ENVIRONMENT = /^\\(?:begin|end)\{/;
const TAG = pattern('^</?[a-z]', 'i');

const isLeftAlone = (line: string, rules: LineRules): boolean =>
  lengthOf(line) < rules.min_line_length ||
  (rules.skip_brackets && BRACKETS.test(line)) ||
  (rules.skip_markdown_headers && line.startsWith('#')) ||
  (rules.skip_latex_env && ENVIRONMENT.test(line)) ||
  (rules.skip_html_tags && isTag(line));
/** A tag ends with the line, or is not closed in it. */
const isTag = (line: string): boolean =>
  line.startsWith('<') && line.search(TAG) === 0 && [-1, line.length - 1].includes(line.indexOf('>'));

const normal = (line: string, { lowercase, ignore_special_character }: LineRules): string | Uint8Array => {
  if (!lowercase && !ignore_special_character) return line;
  const utf8 = lowercase ? lowerUtf8(Buffer.from(line)) : Buffer.from(line);
  return ignore_special_character ? stripUtf8(lettersOnly(utf8).filter(isNoSeparator)) : utf8;
};
/** What the peer takes for white space here, and elsewhere not: four separators of ASCII. */
const isNoSeparator = (byte: number): boolean => byte < 0x1c || byte > 0x1f;
