import { z } from 'zod';
import { defineFormatter } from '../../core/operator.js';
import { itemOf, rowOf } from './dataset-row.js';
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
    const sample = itemOf(Object.fromEntries(recordFields(record, header, SEPARATOR)));
    const columns = SUBSETS[params.subset_type];
    const video = sample.text(columns.video);
    const text = captioned(sample.text(columns.text), params);
    return rowOf(fields, params.keep_other_fields ? sample.fields : {}, { [fields.videos]: [video], [fields.text]: text });
  },
});
