import { z } from 'zod';
import { defineExporter } from '../../core/operator.js';
import { exportedItem, lineOf } from './dataset-row.js';
import { CAPTIONS, captionOf } from './tokens.js';
import { SUBSET_TYPE, SUBSETS } from './youku-columns.js';

export default defineExporter({
  name: 'youku_exporter',
  version: 1,
  summary: 'Writes datasets in the way of Youku-mPLUG: CSV files of videos with their titles or captions; other fields are left out.',
  extensions: ['.csv'],
  named: true,
  refusing: true,
  layout: 'records',
  separator: ',',
  params: z.object({ ...CAPTIONS, subset_type: SUBSET_TYPE }),

  render(row, fields, params) {
    const sample = exportedItem(row, fields, params);
    const { video, text, others } = SUBSETS[params.subset_type];
    return lineOf({
      [video]: sample.single(fields.videos),
      [text]: captionOf(sample.text(fields.text), params.sent_separator),
      ...Object.fromEntries(others.map((name) => [name, sample.text(name)])),
    });
  },
});
