import { z } from 'zod';
import { defineMapper } from '../../core/operator.js';
import { FORMS, fixUtf8 } from '../../runtime/text/fix-unicode/index.js';

export default defineMapper({
  name: 'fix_unicode_mapper',
  version: 1,
  summary: 'Mends mojibake, entities, widths, quotes, line ends and controls, and brings text into a normal form.',
  reads: ['utf8'],
  writes: ['text'],
  cost: 8,
  params: z.object({
    normalization: z
      .string()
      .regex(/^(nfk?[cd])?$/i, 'must be NFC, NFKC, NFD or NFKD')
      .nullable()
      .default(null)
      .describe('Normal form: NFC, NFKC, NFD or NFKD; NFC if null.'),
  }),

  prepare: ({ normalization }) => ({ form: FORMS.find((form) => form === normalization?.toUpperCase()) ?? 'NFC' }),
  map: ({ utf8 }, { form }) => ({ utf8: fixUtf8(utf8, form) }),

  examples: [
    { given: { text: 'âœ” No problems' }, gives: { text: '✔ No problems' } },
    { given: { text: 'Broken text&hellip; it&#x2019;s ﬂubberiﬁc!' }, gives: { text: "Broken text… it's flubberific!" } },
    { given: { text: 'voilÃ  le travail\r\n<p>caf&eacute;</p>' }, gives: { text: 'voilà le travail\n<p>caf&eacute;</p>' } },
    { given: { text: 'ＬＯＵＤ ｶﾞ' }, params: { normalization: 'nfd' }, gives: { text: 'LOUD ガ'.normalize('NFD') } },
    { given: { text: '\u001b[36;44mred\u001b[0m\u0007' }, gives: { text: 'red' } },
    { given: { text: '(a & b) @ 10 < 5' }, gives: { text: '(a & b) @ 10 < 5' } },
  ],
});
