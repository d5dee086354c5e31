import { defineFormatter } from '../../core/operator.js';
import { readRow } from '../../runtime/text/json-row.js';

/** The storage layer finds the files that belong to the dataset, and turns their rows into lines. */
export default defineFormatter({
  name: 'hf_dataset_formatter',
  version: 1,
  summary:
    'Reads the split `train` of a Hugging Face dataset in a folder: one that `save_to_disk` wrote, or a download of the hub with its card in ' +
    'README.md, of Parquet, Arrow or JSON files.',
  extensions: [],
  unit: 'line',
  folder: 'dataset',
  read: readRow,
});
