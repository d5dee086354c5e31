import { z } from 'zod';
import { defineFormatter } from '../../core/operator.js';
import { readObject, rowOf, textIn, without } from './dataset-row.js';
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
    const sample = readObject(line);
    const video = textIn(sample, 'YoutubeID');
    const text = captioned(textIn(sample, 'Caption'), params);
    const others = params.keep_other_fields ? without(sample, ['YoutubeID', 'Caption']) : {};
    return rowOf({ ...others, [fields.videos]: [video], [fields.text]: text, is_cut: sample.is_cut ?? params.is_cut }, fields);
  },
});
