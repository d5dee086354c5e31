import { z } from 'zod';
import { defineFormatter } from '../../core/operator.js';
import { inFolder, readItem, rowOf } from './dataset-row.js';
import { CAPTIONED, captioned } from './tokens.js';

export default defineFormatter({
  name: 'msrvtt_formatter',
  version: 1,
  summary: 'Reads datasets in the way of MSR-VTT: captions of videos, `<video_id>.mp4`.',
  extensions: ['.jsonl', '.json'],
  named: true,
  unit: 'line',
  params: z.object({ ...CAPTIONED, video_dir: z.string().default('').describe('Folder of the videos, relative to that of the dataset.') }),

  read(line, fields, params) {
    const sample = readItem(line);
    const video = inFolder(params.video_dir, `${sample.text('video_id')}.mp4`);
    const text = captioned(sample.text('caption'), params);
    const others = params.keep_other_fields ? sample.without('video_id', 'caption') : {};
    return rowOf(fields, others, { [fields.videos]: [video], [fields.text]: text });
  },
});
