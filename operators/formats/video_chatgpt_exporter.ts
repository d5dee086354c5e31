import { z } from 'zod';
import { SampleError } from '../../core/errors.js';
import { defineExporter } from '../../core/operator.js';
import { exportedItem, lineOf } from './dataset-row.js';
import { CAPTIONS, captionOf } from './tokens.js';

export default defineExporter({
  name: 'video_chatgpt_exporter',
  version: 1,
  summary: 'Writes datasets in the way of Video-ChatGPT: a JSON list of questions and answers, made of texts `[[q]]:... [[a]]:...`.',
  extensions: ['.json'],
  named: true,
  refusing: true,
  layout: 'list',
  params: z.object(CAPTIONS),

  render(row, fields, params) {
    const sample = exportedItem(row, fields, params);
    const caption = captionOf(sample.text(fields.text), params.sent_separator);
    const answer = caption.indexOf('[[a]]:');
    if (!caption.startsWith('[[q]]:') || answer < 0) throw new SampleError('the text is no `[[q]]:` with an `[[a]]:` behind it');
    const asked = caption.slice('[[q]]:'.length, answer);
    const said = {
      video_id: `v_${sample.text('youtube_id')}`,
      videos: sample.single(fields.videos),
      q: asked.endsWith(' \n') ? asked.slice(0, -2) : asked.trimEnd(),
      a: caption.slice(answer + '[[a]]:'.length),
    };
    return lineOf(said, sample.without(fields.videos, fields.text, 'youtube_id', ...Object.keys(said)));
  },
});
