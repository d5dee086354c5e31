/**
 * Patterns as recipes write them, in the dialect of Python's `regex` (its version 0 behaviour), as JavaScript's. What groups inside a
 * repetition hold is JavaScript's: the last round only.
 */
import { RecipeError } from '../../core/errors.js';
import { type CodeSet, complement, ignoringCase, SHORTHANDS, unite } from './unicode/sets.js';

/** `i` ignores case, `m` lets ^ and $ match at lines, `s` lets . match line ends, `x` skips white space and comments. */
interface Flags {
  readonly i: boolean;
  readonly m: boolean;
  readonly s: boolean;
  readonly x: boolean;
}

const CONTROLS: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11 };
const CASED_LETTERS = ['Lu', 'Ll', 'Lt'];
const spell = (code: number) => (/[A-Za-z0-9]/.test(String.fromCodePoint(code)) ? String.fromCodePoint(code) : `\\u{${code.toString(16)}}`);
const spellSet = (set: CodeSet) => set.map(([first, last]) => (first === last ? spell(first) : `${spell(first)}-${spell(last)}`)).join('');
/** With `%` for the characters of words. */
const BOUNDARIES: Readonly<Record<string, string>> = {
  A: '^',
  Z: '$',
  b: '(?:(?<=[%])(?![%])|(?<![%])(?=[%]))',
  B: '(?:(?<=[%])(?=[%])|(?<![%])(?![%]))',
  m: '(?<![%])(?=[%])',
  M: '(?<=[%])(?![%])',
};
const boundary = (letter: string) => BOUNDARIES[letter]!.replaceAll('%', () => spellSet(SHORTHANDS.w()));

/** Translates one pattern; `at` is how far it has read. */
class Translation {
  private at = 0;
  private readonly outer: Flags[] = [];
  constructor(
    private readonly source: string,
    private flags: Flags,
  ) {}

  /** The whole of it in JavaScript. */
  all(): string {
    let out = '';
    this.flags = this.leadingFlags();
    while (this.at < this.source.length) out += this.next();
    return out;
  }

  /** What was read, when the source goes on with it. */
  private take(what: RegExp): RegExpExecArray | null {
    what.lastIndex = this.at;
    const found = what.exec(this.source);
    if (found) this.at += found[0].length;
    return found;
  }

  private fail(reason: string): never {
    throw new RecipeError(`pattern ${JSON.stringify(this.source)} cannot be used here: ${reason}`);
  }

  private leadingFlags(): Flags {
    let flags = this.flags;
    for (let given = this.take(/\(\?([a-zA-Z0-9]+)\)/y); given; given = this.take(/\(\?([a-zA-Z0-9]+)\)/y))
      flags = this.set(flags, given[1]!, '');
    return flags;
  }
  private set(flags: Flags, on: string, off: string): Flags {
    const changed: Record<string, boolean> = { ...flags };
    for (const flag of on + off) {
      if (flag in flags) changed[flag] = on.includes(flag);
      else if (flag !== 'u') this.fail(`the flag "${flag}" is not known`);
    }
    return { ...flags, ...changed };
  }

  private next(): string {
    if (this.flags.x && this.take(/\s+|#.*/y)) return '';
    if (this.take(/\(\?#[^)]*\)/y)) return '';
    const quantifier = this.take(/([*+?]|\{\d+(?:,\d*)?\}|\{,\d+\})(\??)(\+?)/y);
    if (quantifier) return this.quantifier(quantifier);
    if (this.take(/\{(?:\d+<=?)?[idse][^{}]*\}/y)) this.fail('approximate matching is not supported');
    const back = this.take(/\(\?P=(\w+)\)/y);
    if (back) return this.backreference(back[1]!);
    const character = String.fromCodePoint(this.source.codePointAt(this.at)!);
    if (character === '(') return this.open();
    if (character === '\\') return this.escape();
    if (character === '[') return this.charset();
    this.at += character.length;
    const { s, m } = this.flags;
    if (character === '.') return s ? '[\\s\\S]' : '[^\\n]';
    if (character === '^') return m ? '(?<![^\\n])' : '^';
    if (character === '$') return m ? '(?![^\\n])' : '(?=\\n?$)';
    if (character === '|') return '|';
    if (character === ')') {
      this.flags = this.outer.pop() ?? this.fail('")" without "("');
      return ')';
    }
    return this.literal(character.codePointAt(0)!);
  }

  private quantifier([, count, lazy, possessive]: RegExpExecArray): string {
    if (possessive) this.fail('possessive repetition is not supported');
    return (count!.startsWith('{,') ? `{0${count!.slice(1)}` : count!) + lazy!;
  }

  private open(): string {
    const before = this.flags;
    const [, name, plain, on, off = ''] =
      this.take(/\((?:\?P?<([A-Za-z_]\w*)>|(\?(?::|=|!|<=|<!)|(?![?*]))|\?([a-zA-Z]*)(?:-([a-zA-Z]+))?:)/y) ??
      this.fail(`"${this.source.slice(this.at, this.at + 4)}" is not supported`);
    if (name) return this.enter(before, `(?<${name}>`);
    if (plain !== undefined) return this.enter(before, `(${plain}`);
    this.flags = this.set(before, on!, off);
    return this.enter(before, '(?:');
  }
  private enter(outer: Flags, opening: string): string {
    this.outer.push(outer);
    return opening;
  }

  private literal(code: number): string {
    return this.flags.i ? this.spelt([[code, code]]) : spell(code);
  }
  private spelt(set: CodeSet): string {
    const full = this.flags.i ? ignoringCase(set) : set;
    return full.length === 1 && full[0]![0] === full[0]![1] ? spell(full[0]![0]) : `[${spellSet(full)}]`;
  }

  private escape(): string {
    const back = this.take(/\\(?![0-7]{3})(?:([1-9]\d?)|g<(\w+)>)/y);
    if (back) return this.backreference(back[1] ?? back[2]!);
    const edge = this.take(/\\([AZbBmM])/y);
    if (edge) return boundary(edge[1]!);
    const properties = this.property();
    if (properties) return `[${properties}]`;
    const set = this.shorthand();
    return set ? `[${spellSet(set)}]` : this.literal(this.escaped());
  }
  private backreference(name: string): string {
    if (this.flags.i) this.fail('a reference to a group, with case ignored, is not supported');
    return /^\d/.test(name) ? `(?:\\${name})` : `\\k<${name}>`;
  }
  private shorthand(): CodeSet | undefined {
    const letter = this.take(/\\([dswDSW])/y)?.[1];
    if (!letter) return;
    const set = SHORTHANDS[letter.toLowerCase() as 'd' | 's' | 'w']();
    return letter === letter.toLowerCase() ? set : complement(set);
  }
  /** The code point that an escape stands for. */
  private escaped(): number {
    const hex = this.take(/\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8}))/y);
    if (hex) return parseInt(hex[1] ?? hex[2] ?? hex[3]!, 16);
    const octal = this.take(/\\(0[0-7]{0,2}|[1-7][0-7]{2})/y);
    if (octal) return parseInt(octal[1]!, 8);
    const [text, sign] = this.take(/\\([\s\S])/uy) ?? this.fail('it ends in a backslash');
    const control = CONTROLS[sign!];
    if (control === undefined && /[A-Za-z0-9]/.test(sign!)) this.fail(`"${text}" is not supported`);
    return control ?? sign!.codePointAt(0)!;
  }
  /** Members of a set, when a property comes next. */
  private property(): string | undefined {
    const [text, letter, not, given] = this.take(/\\([pP])\{(\^?)([^}]+)\}/y) ?? [];
    if (!text) return;
    const negated = (letter === 'P') !== (not === '^');
    const name = [given!, `Script=${given}`].find(isProperty) ?? this.fail(`"${text}" is not supported`);
    if (!this.flags.i || !CASED_LETTERS.includes(name)) return `\\${negated ? 'P' : 'p'}{${name}}`;
    return negated ? this.fail(`"${text}", with case ignored, is not supported`) : CASED_LETTERS.map((each) => `\\p{${each}}`).join('');
  }

  private charset(): string {
    const not = this.take(/\[(\^?)/y)![1]!;
    const literals: [number, number][] = [];
    let others: CodeSet = [];
    let properties = '';
    for (let empty = true; empty || !this.take(/\]/y); empty = false) {
      if (this.at >= this.source.length) this.fail('a "[" has no "]"');
      if (this.take(/\[:\^?\w+:\]/y)) this.fail('POSIX classes are not supported');
      const property = this.property();
      const shorthand = property ? undefined : this.shorthand();
      if (property) properties += property;
      else if (shorthand) others = unite(others, shorthand);
      else literals.push(this.range());
    }
    const set = unite(this.flags.i ? ignoringCase(unite(literals)) : literals, others);
    return `[${not}${spellSet(set)}${properties}]`;
  }
  private range(): [number, number] {
    const first = this.member();
    const last = this.take(/-(?=[^\]])/y) ? this.member() : first;
    return last < first ? this.fail('a range in a set runs backwards') : [first, last];
  }
  private member(): number {
    return this.source[this.at] === '\\' ? this.escaped() : this.take(/[\s\S]/uy)![0].codePointAt(0)!;
  }
}

const isProperty = (name: string) => {
  try {
    return new RegExp(`\\p{${name}}`, 'u').unicode;
  } catch {
    return false;
  }
};

/** The pattern in JavaScript: global, and by code points. A wrapper such as `r'...'` falls away. `flags`: any of `imsx`. */
export const pattern = (source: string, flags = ''): RegExp => {
  const own = /^r(['"])([\s\S]*)\1$/.exec(source)?.[2] ?? source;
  const given = { i: flags.includes('i'), m: flags.includes('m'), s: flags.includes('s'), x: flags.includes('x') };
  const translated = new Translation(own, given).all();
  try {
    // What looks for the absence of something would find it between the halves of a surrogate pair.
    return new RegExp(/\(\?<?!/.test(translated) ? `(?=[^\\ud800-\\udfff]|$)(?:${translated})` : translated, 'gu');
  } catch (error) {
    throw new RecipeError(`pattern ${JSON.stringify(own)} cannot be used here: ${(error as Error).message.replace(/^.*: /, '')}`);
  }
};
