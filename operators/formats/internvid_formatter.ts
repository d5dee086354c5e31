import { z } from 'zod';
import { defineFormatter } from '../../core/operator.js';
import { readItem, rowOf } from './dataset-row.js';
import { CAPTIONED, captioned } from './tokens.js';

export default defineFormatter({
  name: 'internvid_formatter',
  version: 1,
  summary:
    'Reads datasets in the way of InternVid: captions of pieces of videos; where a piece starts and ends stays as it is, for steps that cut videos.',
  extensions: ['.jsonl', '.json'],
  named: true,
  unit: 'line',
  params: z.object({
    ...CAPTIONED,
    is_cut: z.boolean().default(false).describe('Whether the files are the pieces already; said in the samples, unless they say it.'),
  }),

  read(line, fields, params) {
    const sample = readItem(line);
    const video = sample.text('YoutubeID');
    const text = captioned(sample.text('Caption'), params);
    const others = params.keep_other_fields ? sample.without('YoutubeID', 'Caption') : {};
    const isCut = sample.value('is_cut') ?? params.is_cut;
    return rowOf(fields, others, { [fields.videos]: [video], [fields.text]: text, is_cut: isCut });
  },
});
