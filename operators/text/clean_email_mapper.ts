import { z } from 'zod';
import { defineMapper } from '../../core/operator.js';
import { emailsIn } from '../../runtime/text/emails.js';
import { replacer, unusable } from '../../runtime/text/replacer.js';

export default defineMapper({
  name: 'clean_email_mapper',
  version: 1,
  summary: 'Replaces e-mail addresses.',
  reads: ['text', 'utf8'],
  writes: ['text'],
  cost: 1,
  params: z.object({
    pattern: z.string().nullable().default(null).describe('Regular expression of what is replaced, if not an address.'),
    repl: z.string().default('').describe('What takes its place.'),
  }),

  refuses: ({ pattern, repl }) => unusable(pattern ?? emailsIn, repl),
  prepare: ({ pattern, repl }) => ({ clean: replacer(pattern ?? emailsIn, repl) }),
  map: (sample, { clean }) => clean(sample),

  examples: [
    { given: { text: 'Write to ann.lee@example.org, please.' }, gives: { text: 'Write to , please.' } },
    { given: { text: 'a@b.cX@d.ee' }, params: { repl: '<MAIL>' }, gives: { text: '<MAIL><MAIL>' } },
    { given: { text: 'costs $5' }, params: { pattern: String.raw`\d`, repl: '$&' }, gives: { text: 'costs $$&' } },
    { given: { text: 'twice @ nowhere' }, gives: { text: 'twice @ nowhere' } },
  ],
});
