import { z } from 'zod';
import { defineDeduplicator } from '../../core/operator.js';
import { digest, lettersOnly, stripUtf8 } from '../../runtime/text/python-text.js';
import { lowerUtf8 } from '../../runtime/text/unicode/lower.js';

export default defineDeduplicator({
  name: 'document_deduplicator',
  version: 1,
  summary: 'Keeps the first of the samples whose text is the same.',
  reads: ['utf8'],
  cost: 2,
  params: z.object({
    lowercase: z.boolean().default(false).describe('Whether case is ignored.'),
    ignore_non_character: z.boolean().default(false).describe('Whether white space, digits and punctuation are ignored.'),
  }),

  computeHashes({ utf8 }, { lowercase, ignore_non_character }) {
    const folded = lowercase ? lowerUtf8(utf8) : utf8;
    return [digest(stripUtf8(ignore_non_character ? lettersOnly(folded) : folded))];
  },

  examples: [
    { given: [{ text: 'Same' }, { text: 'other' }, { text: 'Same ' }], keeps: [0, 1] },
    { given: [{ text: 'Same' }, { text: 'same' }], keeps: [0, 1] },
    { given: [{ text: 'Same' }, { text: 's, a-m.e ٧' }], params: { lowercase: true, ignore_non_character: true }, keeps: [0] },
  ],
});
