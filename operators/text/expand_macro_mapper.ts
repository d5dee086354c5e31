import { SampleError } from '../../core/errors.js';
import { defineMapper } from '../../core/operator.js';
import { type Macro, macrosIn } from '../../runtime/text/latex-macros.js';

/** Characters that macros may add to a text. */
const MOST_ADDED = 2 ** 24;
/** Characters that are looked through for one text: as each macro is looked for in all of it, macros that hold macros could grow without end. */
const MOST = 2 ** 31;

/** Each macro in turn, where a letter or digit does not follow; what follows is passed over, even if it begins another use. */
const expand = (text: string, { name, value }: Macro, longest: number): string => {
  const parts: string[] = [];
  let from = 0;
  let length = text.length;
  for (let at = text.indexOf(name); at >= 0; ) {
    const end = at + name.length;
    const isUse = end < text.length && !/[a-zA-Z0-9]/.test(text[end]!);
    if (isUse) {
      length += value.length - name.length;
      if (length > longest) throw new SampleError('its macros make too long a text');
      parts.push(text.slice(from, at), value);
      from = end;
    }
    at = text.indexOf(name, isUse ? end + 1 : end);
  }
  return parts.join('') + text.slice(from);
};

export default defineMapper({
  name: 'expand_macro_mapper',
  version: 1,
  summary: 'Puts the values of LaTeX macros without arguments in the place of their names, also where they are defined.',
  reads: ['text'],
  writes: ['text'],
  cost: 2,

  map: ({ text }) => {
    let out = text;
    let work = 0;
    for (const macro of macrosIn(text)) {
      work += out.length;
      if (work > MOST) throw new SampleError('it has too many macros');
      out = expand(out, macro, text.length + MOST_ADDED);
    }
    return { text: out };
  },

  examples: [
    {
      given: { text: '\\newcommand{\\R}{\\mathbb{R}}\n$x \\in \\R$, \\Rx' },
      gives: { text: '\\newcommand{\\mathbb{R}}{\\mathbb{R}}\n$x \\in \\mathbb{R}$, \\Rx' },
    },
    { given: { text: '\\def \\half {1/2}\n\\half\\half.' }, gives: { text: '\\def 1/2 {1/2}\n1/2\\half.' } },
    { given: { text: '\\newcommand{\\two}[1]{#1} \\two{2}' }, gives: { text: '\\newcommand{\\two}[1]{#1} \\two{2}' } },
  ],
});
