import { z } from 'zod';
import { SampleError } from '../../core/errors.js';
import { defineSelector } from '../../core/operator.js';
import { isEqual } from '../../runtime/text/python-values.js';

export default defineSelector({
  name: 'tags_specified_field_selector',
  version: 1,
  summary: 'Keeps the samples of which a field holds one of some tags.',
  reads: ['field'],
  cost: 0.25,
  params: z.object({
    field_key: z.string().default('').describe('Path of the field, such as "label" or "__dj__meta__.kind"; empty keeps all samples.'),
    target_tags: z
      .array(z.union([z.string(), z.number(), z.boolean(), z.null()]))
      .default([])
      .describe('Values that are kept.'),
  }),

  score({ field }, { field_key, target_tags }) {
    const found = field_key === '' ? null : field(field_key);
    if (typeof found === 'object' && found !== null) throw new SampleError(`"${field_key}" holds no text, number or null`);
    return target_tags.some((tag) => isEqual(tag, found)) ? 1 : null;
  },
  select: (count, { field_key }) =>
    field_key === '' || count <= 1 ? null : { descending: true, take: count, ordered: false, scored: true },

  examples: [
    { given: [{ label: 'sea' }, { label: 'air' }, {}], params: { field_key: 'label', target_tags: ['sea', null] }, keeps: [0, 2] },
    { given: [{ label: 'sea' }, { label: 'air' }], params: { field_key: 'label', target_tags: ['fire'] }, keeps: [] },
    { given: [{ label: 'sea' }, { label: 'air' }], params: { target_tags: ['fire'] }, keeps: [0, 1] },
  ],
});
