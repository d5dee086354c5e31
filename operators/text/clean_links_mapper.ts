import { z } from 'zod';
import { defineMapper } from '../../core/operator.js';
import { linksIn } from '../../runtime/text/links.js';
import { replacer, unusable } from '../../runtime/text/replacer.js';

export default defineMapper({
  name: 'clean_links_mapper',
  version: 1,
  summary: 'Replaces links, with or without a scheme.',
  reads: ['text', 'utf8'],
  writes: ['text'],
  cost: 2,
  params: z.object({
    pattern: z.string().nullable().default(null).describe('Regular expression of what is replaced, if not a link.'),
    repl: z.string().default('').describe('What takes its place.'),
  }),

  refuses: ({ pattern, repl }) => unusable(pattern ?? linksIn, repl),
  prepare: ({ pattern, repl }) => ({ clean: replacer(pattern ?? linksIn, repl) }),
  map: (sample, { clean }) => clean(sample),

  examples: [
    { given: { text: 'See https://example.org/a_(b)?c=d.' }, gives: { text: 'See .' } },
    { given: { text: '(www.example.org), example.com/xy' }, params: { repl: '<LINK>' }, gives: { text: '(<LINK>), <LINK>' } },
    { given: { text: 'a link: http://a.b' }, params: { repl: String.raw`[\g<0>]` }, gives: { text: 'a link: [http://a.b]' } },
    { given: { text: 'v1 v2' }, params: { pattern: String.raw`r'v(\d)'`, repl: String.raw`\1` }, gives: { text: '1 2' } },
    { given: { text: 'no link: here' }, gives: { text: 'no link: here' } },
  ],
});
