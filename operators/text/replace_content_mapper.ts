import { z } from 'zod';
import { defineMapper } from '../../core/operator.js';
import { substitution, unusable } from '../../runtime/text/replacer.js';

type OneOrMore = string | readonly string[];
/** Each pattern with its replacement: the one for all, or that in the same place. */
const pairs = (pattern: OneOrMore | null, repl: OneOrMore) =>
  [pattern ?? []].flat().map((what, at) => ({ what, by: typeof repl === 'string' ? repl : repl[at] }));

export default defineMapper({
  name: 'replace_content_mapper',
  version: 1,
  summary: 'Replaces what patterns match, one pattern after the other.',
  reads: ['text'],
  writes: ['text'],
  cost: 4,
  params: z.object({
    pattern: z
      .union([z.string(), z.array(z.string())])
      .nullable()
      .default(null)
      .describe('Regular expressions of what is replaced, in which "." matches line ends too; null replaces nothing.'),
    repl: z
      .union([z.string(), z.array(z.string())])
      .default('')
      .describe('What takes its place: one for all patterns, or a list with one for each.'),
  }),

  refuses: ({ pattern, repl }) => {
    for (const { what, by } of pairs(pattern, repl)) {
      const reason = by === undefined ? `pattern ${JSON.stringify(what)} has no replacement: repl is too short a list` : unusable(what, by);
      if (reason) return reason;
    }
    return undefined;
  },
  prepare: ({ pattern, repl }) => ({ steps: pairs(pattern, repl).map(({ what, by }) => substitution(what, by!)) }),
  map: ({ text }, { steps }) => ({ text: steps.reduce((out, step) => step(out), text) }),

  examples: [
    { given: { text: 'Room 101' }, params: { pattern: '[0-9]+', repl: '#' }, gives: { text: 'Room #' } },
    { given: { text: 'aa  b' }, params: { pattern: [String.raw`(\w)\1`, ' +'], repl: ['<\\1>', ' '] }, gives: { text: '<a> b' } },
    { given: { text: 'x\ny' }, params: { pattern: ['x.', 'y'] }, gives: { text: '' } },
    { given: { text: 'as it is' }, gives: { text: 'as it is' } },
  ],
});
