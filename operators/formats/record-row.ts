/** What formatters of records share. */
import { SampleError } from '../../core/errors.js';
import type { RowContent } from '../../core/operator.js';
import type { FieldMap } from '../../core/sample.js';
import { readRow } from '../../runtime/text/json-row.js';
import { readFields } from '../../runtime/text/record.js';

const encoder = new TextEncoder();

/** A sample of one record: every value is a text; null where a field is empty, or missing at the end. */
export const recordRow = (record: Uint8Array, fields: FieldMap, header: readonly string[], separator: string): RowContent => {
  const values = readFields(record, separator);
  if (values.length > header.length) throw new SampleError(`${values.length} fields, where the header names ${header.length}`);
  const members = header.map((name, index) => `${JSON.stringify(name)}:${JSON.stringify(values[index] || null)}`);
  return readRow(encoder.encode(`{${members.join(',')}}`), fields);
};
