import { z } from 'zod';
import { defineFilter, value } from '../../core/operator.js';
import { SUFFIX_FIELD } from '../../core/suffix.js';

export default defineFilter({
  name: 'suffix_filter',
  version: 2,
  summary: 'Keeps samples that came from files with accepted endings.',
  reads: ['field'],
  readsSuffix: true,
  cost: 0.25,
  stats: { suffix: value('The ending of the file in lower case, with its dot, as the field __dj__suffix__ has it, which samples get.') },
  thresholds: z.object({
    suffixes: z
      .union([z.string(), z.array(z.string())])
      .default([])
      .describe('Accepted endings, with their dots, in either case. Empty accepts all.'),
  }),

  computeStats: ({ field }) => ({ suffix: field(SUFFIX_FIELD) ?? Number.NaN }),
  keep({ suffix }, { suffixes, reversed_range }) {
    const accepted: readonly unknown[] = [suffixes].flat().map((one) => one.toLowerCase());
    return (accepted.length === 0 || accepted.includes(suffix)) !== reversed_range;
  },

  examples: [
    { given: { text: 'no file' }, keeps: true },
    { given: { text: 'no file' }, params: { suffixes: ['.txt'] }, keeps: false },
    { given: { text: 'no file' }, params: { suffixes: '.txt', reversed_range: true }, keeps: true },
  ],
});
