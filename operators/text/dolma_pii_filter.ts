import { z } from 'zod';
import { defineFilter } from '../../core/operator.js';
import { openRanges } from '../../core/range.js';
import { piiOf, piiOfLines } from '../../runtime/text/dolma-pii.js';

const stats = {
  EMAIL_ADDRESS: 'Addresses of mail.',
  PHONE_NUMBER: 'Telephone numbers of ten digits.',
  IP_ADDRESS: 'Addresses of machines (IPv4).',
  doc: 'All of these, per word.',
  doc_count: 'All of these.',
  doc_frac: 'Characters of all of these, with the white space and signs that the patterns take at their ends, per character.',
};

/** The attributes of Dolma's taggers pii_regex_with_counts_v2, of which pii_regex_v1 and pii_regex_v2 give a part, and pii_regex_with_counts_fast_v2 (Soldaini et al. 2024). */
export default defineFilter({
  name: 'dolma_pii_filter',
  version: 1,
  summary: "Measures personal data as Dolma's taggers find it by patterns; keeps all samples unless thresholds are given.",
  reads: ['characters', 'spacedWords', 'text'],
  cost: 64,
  stats,
  params: z.object({
    tagger: z
      .enum(['pii_regex_with_counts_v2', 'pii_regex_with_counts_fast_v2'])
      .default('pii_regex_with_counts_fast_v2')
      .describe('The tagger; the fast one looks at each line by itself, and the other leaves out numbers near isbn, doi or a hash sign.'),
  }),
  ...openRanges(stats),

  computeStats({ characters, spacedWords, text }, { tagger }) {
    const { emails, phones, machines, characters: taken } = tagger === 'pii_regex_with_counts_v2' ? piiOf(text) : piiOfLines(text);
    const all = emails + phones + machines;
    return {
      EMAIL_ADDRESS: emails,
      PHONE_NUMBER: phones,
      IP_ADDRESS: machines,
      doc: all / Math.max(1, spacedWords.count),
      doc_count: all,
      doc_frac: taken / Math.max(1, characters.count),
    };
  },

  examples: [
    {
      given: { text: 'Write to jane@example.org or call 555-123-4567. Its host is 192.168.1.1.' },
      stats: { EMAIL_ADDRESS: 1, PHONE_NUMBER: 1, IP_ADDRESS: 1, doc: 0.3, doc_count: 3, doc_frac: 42 / 72 },
      keeps: true,
    },
    {
      given: { text: 'Read isbn 978 123 4567, please.' },
      params: { max_PHONE_NUMBER: 0 },
      stats: { PHONE_NUMBER: 1 },
      keeps: false,
    },
    {
      given: { text: 'Read isbn 978 123 4567, please.' },
      params: { tagger: 'pii_regex_with_counts_v2', max_PHONE_NUMBER: 0 },
      stats: { PHONE_NUMBER: 0 },
      keeps: true,
    },
  ],
});
