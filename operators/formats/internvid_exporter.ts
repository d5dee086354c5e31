import { z } from 'zod';
import { defineExporter } from '../../core/operator.js';
import { exportedItem, lineOf } from './dataset-row.js';
import { CAPTIONS, captionOf } from './tokens.js';

export default defineExporter({
  name: 'internvid_exporter',
  version: 1,
  summary: 'Writes datasets in the way of InternVid: captions of videos, or of pieces of them, with all other fields.',
  extensions: ['.jsonl'],
  named: true,
  refusing: true,
  layout: 'lines',
  params: z.object(CAPTIONS),

  render(row, fields, params) {
    const sample = exportedItem(row, fields, params);
    return lineOf(sample.without(fields.videos, fields.text), {
      YoutubeID: sample.single(fields.videos),
      Caption: captionOf(sample.text(fields.text), params.sent_separator),
    });
  },
});
