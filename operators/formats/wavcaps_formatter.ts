import { z } from 'zod';
import { defineFormatter } from '../../core/operator.js';
import type { JsonObject } from '../../core/sample.js';
import { inFolder, joined, readItem, rowOf } from './dataset-row.js';
import { AUDIO, EOC } from './tokens.js';

export default defineFormatter({
  name: 'wavcaps_formatter',
  version: 1,
  summary:
    'Reads datasets in the way of WavCaps: an object with the list `data` of descriptions of audio files, `<id>.flac`; what else they say, and ' +
    'what stands beside the list, goes to the meta.',
  extensions: ['.json'],
  named: true,
  unit: 'line',
  list: 'data',
  params: z.object({
    audio_dir: z.string().default('').describe('Folder of the audio files, relative to that of the dataset.'),
    str_id: z.boolean().default(true).describe('Whether ids become texts.'),
    target_field: z.enum(['caption', 'title', 'description']).default('caption').describe('What becomes the text.'),
    add_target_field_token: z.boolean().default(false).describe('Whether the text says which it is: `[[caption]]: `.'),
    add_eoc_at_last: z.boolean().default(true).describe('Whether `<|__dj__eoc|>` ends the text.'),
    sent_separator: z.string().default('\n').describe('What stands behind `<__dj__audio>`.'),
  }),

  read(line, fields, { audio_dir, str_id, target_field, add_target_field_token, add_eoc_at_last, sent_separator }, [around = '{}']) {
    const sample = readItem(line);
    const id = sample.id('id');
    const said = `${add_target_field_token ? `[[${target_field}]]: ` : ''}${sample.text(target_field)}`;
    const meta = joined(JSON.parse(around) as JsonObject, sample.fields);
    return rowOf(
      fields,
      { id: str_id ? `${id}` : id, [fields.text]: `${AUDIO}${sent_separator}${said}${add_eoc_at_last ? EOC : ''}` },
      { [fields.audios]: [inFolder(audio_dir, `${`${id}`.trim().split('.')[0]}.flac`)] },
      new Map([[fields.meta, meta]]),
    );
  },
});
