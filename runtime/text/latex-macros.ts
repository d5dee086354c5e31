/** Finds the macros without arguments that a LaTeX text defines. */
import { lazy } from '../../core/lazy.js';
import { pattern } from './pattern.js';

export interface Macro {
  /** With its backslash. */
  readonly name: string;
  readonly value: string;
}

/** The beginnings of definitions, up to the brace before the value. */
const definitions = lazy(() => [
  pattern(String.raw`\\newcommand\*?\{(\\[a-zA-Z0-9]+)\}\{`),
  pattern(String.raw`\\def\s*(\\[a-zA-Z0-9]+)\s*\{`),
]);

/** In the order of their first definitions, `\newcommand` before `\def`, with their last values. A definition ends its line. */
export const macrosIn = (text: string): readonly Macro[] => {
  const values = new Map<string, string>();
  for (const definition of definitions()) {
    definition.lastIndex = 0;
    for (let found = definition.exec(text); found; found = definition.exec(text)) {
      const start = definition.lastIndex;
      const newline = text.indexOf('\n', start);
      const end = newline < 0 ? text.length : newline;
      if (end > start && text[end - 1] === '}') values.set(found[1]!, text.slice(start, end - 1));
      // No other value on this line ends otherwise.
      definition.lastIndex = end;
    }
  }
  return [...values].map(([name, value]) => ({ name, value }));
};
