import { z } from 'zod';
import { SampleError } from '../../core/errors.js';
import { defineExporter } from '../../core/operator.js';
import { exportedItem, itemOf, lineOf, outOfFolder } from './dataset-row.js';
import { AUDIO, cutEnd, cutStart, EOC } from './tokens.js';

export default defineExporter({
  name: 'wavcaps_exporter',
  version: 1,
  summary: 'Writes datasets in the way of WavCaps: one object with the list `data`, of what the meta of each sample says, and of its text.',
  extensions: ['.json'],
  named: true,
  refusing: true,
  layout: 'list',
  params: z.object({
    audio_dir: z.string().default('').describe('Folder of the audio files, which is taken off their names.'),
    target_field: z.enum(['caption', 'title', 'description']).default('caption').describe('What the text is written as.'),
    num_captions_per_audio: z
      .int()
      .min(1)
      .default(1)
      .describe('Written beside the list: samples of which another number is known are refused.'),
    sent_separator: z.string().default('\n').describe('What stands behind `<__dj__audio>`.'),
  }),
  around: ({ num_captions_per_audio }) => ({ list: 'data', others: { num_captions_per_audio } }),

  render(row, fields, { audio_dir, target_field, num_captions_per_audio, sent_separator }) {
    const sample = exportedItem(row, fields, { keep_stats_in_res_ds: true, keep_hashes_in_res_ds: true });
    const meta = itemOf(row.meta);
    const number = meta.value('num_captions_per_audio') ?? num_captions_per_audio;
    if (number !== num_captions_per_audio)
      throw new SampleError(`num_captions_per_audio is ${JSON.stringify(number)} of it, and ${num_captions_per_audio} of this output`);
    const id = meta.has('id') ? meta.id('id') : sample.id('id');
    const named = `${`${id}`.trim().split('.')[0]}.flac`;
    const audio = outOfFolder(audio_dir, sample.single(fields.audios));
    if (audio !== named) throw new SampleError(`its audio file is "${audio}", where WavCaps would look for "${named}"`);
    const said = cutEnd(cutStart(sample.text(fields.text), AUDIO, sent_separator), EOC, '');
    const token = [AUDIO, EOC].find((one) => said.includes(one));
    if (token !== undefined) throw new SampleError(`the text has ${token} within it`);
    const others = meta.without('num_captions_per_audio', 'id', target_field);
    return lineOf(others, { id, [target_field]: cutStart(said, `[[${target_field}]]: `, '') });
  },
});
