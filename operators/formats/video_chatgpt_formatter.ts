import { z } from 'zod';
import { SampleError } from '../../core/errors.js';
import { defineFormatter } from '../../core/operator.js';
import { inFolder, readObject, rowOf, textIn, without } from './dataset-row.js';
import { CAPTIONED, captioned } from './tokens.js';

export default defineFormatter({
  name: 'video_chatgpt_formatter',
  version: 1,
  summary:
    'Reads datasets in the way of Video-ChatGPT: a JSON list of questions and answers about videos, which become `[[q]]:... [[a]]:...`.',
  extensions: ['.json', '.jsonl'],
  named: true,
  unit: 'line',
  params: z.object({
    ...CAPTIONED,
    video_dir: z.string().default('').describe('Folder of the videos, relative to that of the dataset.'),
    extension: z.string().default('').describe('What the names of video files have behind the id: `.mp4`.'),
  }),

  read(line, fields, params) {
    const sample = readObject(line);
    const id = textIn(sample, 'video_id');
    if (!id.startsWith('v_')) throw new SampleError(`video_id is "${id}", which does not begin with v_`);
    const youtube = id.slice('v_'.length);
    const text = captioned(`[[q]]:${textIn(sample, 'q')} \n[[a]]:${textIn(sample, 'a')}`, params);
    // The exporter says which file it is.
    const video = typeof sample.videos === 'string' ? sample.videos : inFolder(params.video_dir, `${youtube}${params.extension}`);
    const others = params.keep_other_fields ? without(sample, ['video_id', 'videos', 'q', 'a']) : {};
    return rowOf({ ...others, [fields.videos]: [video], [fields.text]: text, youtube_id: youtube }, fields);
  },
});
