import { z } from 'zod';
import { defineFormatter } from '../../core/operator.js';
import { inFolder, readObject, rowOf, textIn, without } from './dataset-row.js';
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
    const sample = readObject(line);
    const video = inFolder(params.video_dir, `${textIn(sample, 'video_id')}.mp4`);
    const text = captioned(textIn(sample, 'caption'), params);
    const others = params.keep_other_fields ? without(sample, ['video_id', 'caption']) : {};
    return rowOf({ ...others, [fields.videos]: [video], [fields.text]: text }, fields);
  },
});
