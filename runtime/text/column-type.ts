/** Columns whose value operators cannot read. */
import { SampleError } from '../../core/errors.js';
import { COLUMNS, type Column, type FieldMap, type Row } from '../../core/sample.js';

const decoder = new TextDecoder();

const WANTED = {
  text: 'a string',
  images: 'a list of strings',
  audios: 'a list of strings',
  videos: 'a list of strings',
  meta: 'an object',
  stats: 'an object',
} as const satisfies Record<Column, string>;

/** Fails for a column that holds a value of another type than operators can read. Such a value is kept as it is until then. */
export const checkColumn = (row: Row, column: Column, fields: FieldMap): void => {
  const place = 2 * COLUMNS.indexOf(column);
  if (row.holes[place]! < 0 || row.holes[place + 1]! >= 0) return;
  const value = decoder.decode(row.rest.subarray(row.holes[place]!, row.holes[place]! - row.holes[place + 1]!));
  const shown = value.length > 40 ? `${value.slice(0, 40)}...` : value;
  throw new SampleError(`the field "${fields[column]}" must be ${WANTED[column]}, not ${shown}`);
};
