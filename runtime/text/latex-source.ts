/** Finds commands, groups and environments in LaTeX, each in one pass over the text. */
import { classes, SPACE_BIT } from './unicode/classes.js';

const isSpace = (unit: number) => (classes[unit]! & SPACE_BIT) !== 0;

export interface Span {
  readonly start: number;
  /** Behind its last character. */
  readonly end: number;
}

/** Where a text has something next, for places that only go on: what is not there is looked for once. */
export const nextIn = (text: string, what: string): ((at: number) => number) => {
  let known = -2;
  return (at) => {
    if (known !== -1 && known < at) known = text.indexOf(what, at);
    return known;
  };
};

/** From each `\begin` of one of the names to the first `\end` of the same behind it; none begins within another. */
export const environments = (text: string, names: readonly string[]): readonly Span[] => {
  const begin = new RegExp(`\\\\begin\\{(${names.map((name) => name.replace('*', '\\*')).join('|')})\\}`, 'g');
  const ends = new Map(names.map((name) => [name, nextIn(text, `\\end{${name}}`)]));
  const spans: Span[] = [];
  for (let found = begin.exec(text); found; found = begin.exec(text)) {
    const name = found[1]!;
    const end = ends.get(name)!(begin.lastIndex);
    if (end < 0) continue;
    begin.lastIndex = end + `\\end{${name}}`.length;
    spans.push({ start: found.index, end: begin.lastIndex });
  }
  return spans;
};

/** What is left when spans, which may overlap, are taken away. */
export const without = (text: string, spans: readonly Span[]): string => {
  let out = '';
  let from = 0;
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start)) {
    if (start > from) out += text.slice(from, start);
    from = Math.max(from, end);
  }
  return out + text.slice(from);
};

/** For each opening brace its closing one; 0 where there is none, and elsewhere. */
const closingsIn = (text: string): Uint32Array => {
  const closings = new Uint32Array(text.length);
  const open: number[] = [];
  for (const { 0: brace, index } of text.matchAll(/[{}]/g)) {
    if (brace === '{') open.push(index);
    else {
      const opening = open.pop();
      if (opening !== undefined) closings[opening] = index;
    }
  }
  return closings;
};

export interface Use extends Span {
  readonly options: Span | undefined;
  readonly argument: Span;
}
interface Reading {
  /** The first closing brace ends the argument, which is not empty. */
  readonly isFlat?: boolean;
  /** White space may stand before the argument. */
  readonly isSpaced?: boolean;
}

/** The arguments of commands in a text. */
export class Arguments {
  private closings: Uint32Array | undefined;

  constructor(readonly text: string) {}

  /** The contents of what is in braces at a place, braces within it included. */
  private group(at: number): Span | undefined {
    if (this.text[at] !== '{') return undefined;
    this.closings ??= closingsIn(this.text);
    const end = this.closings[at]!;
    return end === 0 ? undefined : { start: at + 1, end };
  }

  /** Each use of a command that has an argument in braces, behind its options where it has some; none begins within another. */
  *uses(command: RegExp, { isFlat = false, isSpaced = false }: Reading = {}): Generator<Use> {
    const { text } = this;
    const bracket = nextIn(text, ']');
    const brace = nextIn(text, '}');
    const find = new RegExp(command, 'g');
    for (let found = find.exec(text); found; found = find.exec(text)) {
      let at = find.lastIndex;
      const close = text[at] === '[' ? bracket(at) : -1;
      const options = close < 0 ? undefined : { start: at + 1, end: close };
      if (options) at = close + 1;
      while (isSpaced && isSpace(text.charCodeAt(at))) at++;
      const argument = isFlat ? this.flat(at, brace) : this.group(at);
      if (!argument) continue;
      find.lastIndex = argument.end + 1;
      yield { start: found.index, end: argument.end + 1, options, argument };
    }
  }
  private flat(at: number, brace: (at: number) => number): Span | undefined {
    const end = this.text[at] === '{' ? brace(at) : -1;
    return end > at + 1 ? { start: at + 1, end } : undefined;
  }
}
