import { z } from 'zod';
import { SampleError } from '../../core/errors.js';
import { defineFormatter } from '../../core/operator.js';
import { inFolder, readItem, rowOf } from './dataset-row.js';
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
    const sample = readItem(line);
    const id = sample.text('video_id');
    if (!id.startsWith('v_')) throw new SampleError(`video_id is "${id}", which does not begin with v_`);
    const youtube = id.slice('v_'.length);
    const text = captioned(`[[q]]:${sample.text('q')} \n[[a]]:${sample.text('a')}`, params);
    // The exporter says which file it is.
    const said = sample.value('videos');
    const video = typeof said === 'string' ? said : inFolder(params.video_dir, `${youtube}${params.extension}`);
    const others = params.keep_other_fields ? sample.without('video_id', 'videos', 'q', 'a') : {};
    return rowOf(fields, others, { [fields.videos]: [video], [fields.text]: text, youtube_id: youtube });
  },
});
