import { z } from 'zod';
import { defineFormatter } from '../../core/operator.js';
import { rowOf, textIn, without } from './dataset-row.js';
import { recordFields } from './record-row.js';
import { CAPTIONED, captioned } from './tokens.js';
import { SUBSET_TYPE, SUBSETS } from './youku-columns.js';

const SEPARATOR = ',';

export default defineFormatter({
  name: 'youku_formatter',
  version: 1,
  summary: 'Reads datasets in the way of Youku-mPLUG: CSV files of videos with their titles or captions.',
  extensions: ['.csv'],
  named: true,
  unit: 'record',
  separator: SEPARATOR,
  params: z.object({ ...CAPTIONED, subset_type: SUBSET_TYPE }),

  read(record, fields, params, header) {
    const sample = Object.fromEntries(recordFields(record, header, SEPARATOR));
    const columns = SUBSETS[params.subset_type];
    const video = textIn(sample, columns.video);
    const text = captioned(textIn(sample, columns.text), params);
    return rowOf({ ...(params.keep_other_fields && without(sample, [])), [fields.videos]: [video], [fields.text]: text }, fields);
  },
});
