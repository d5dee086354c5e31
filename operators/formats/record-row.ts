/** What formatters of records share. */
import { SampleError } from '../../core/errors.js';
import type { RowContent } from '../../core/operator.js';
import type { FieldMap } from '../../core/sample.js';
import { readRow } from '../../runtime/text/json-row.js';
import { readFields } from '../../runtime/text/record.js';

const encoder = new TextEncoder();

/** The fields of one record, in their order: every value is a text; null where a field is empty, or missing at the end. */
export const recordFields = (record: Uint8Array, header: readonly string[], separator: string): (readonly [string, string | null])[] => {
  const values = readFields(record, separator);
  if (values.length > header.length) throw new SampleError(`${values.length} fields, where the header names ${header.length}`);
  return header.map((name, index) => [name, values[index] || null]);
};

/** A sample of one record. */
export const recordRow = (record: Uint8Array, fields: FieldMap, header: readonly string[], separator: string): RowContent => {
  const members = recordFields(record, header, separator).map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  return readRow(encoder.encode(`{${members.join(',')}}`), fields);
};
