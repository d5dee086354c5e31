/** Reads fields of a row that are no columns, or columns by the names that the user gave them. */
import { SampleError } from '../../core/errors.js';
import { COLUMNS, type Column, type FieldMap, type Json, type JsonObject, type Row } from '../../core/sample.js';
import { lookUp, parseJson } from './json-value.js';

const decoder = new TextDecoder();

/** The view `field` of a row: values at dotted paths. Parses the row once, when first asked. */
export const fieldOf = (row: Row, fields: FieldMap): ((path: string) => Json) => {
  let whole: JsonObject | undefined;
  return (path) => {
    whole ??= objectOf(row, fields);
    return lookUp(whole, path);
  };
};

/** The whole row as one object, as it would be written now. */
export const objectOf = (row: Row, fields: FieldMap): JsonObject => {
  const whole = (row.rest.length > 0 ? parseJson(decoder.decode(row.rest)) : {}) as Record<string, Json>;
  for (const [place, column] of COLUMNS.entries()) {
    if (row.holes[2 * place]! < 0 || row.holes[2 * place + 1] !== 1) continue;
    Object.defineProperty(whole, fields[column], { get: () => columnValue(row, column), enumerable: true });
  }
  return whole;
};
const columnValue = (row: Row, column: Column): Json => {
  if (column === 'text') return row.utf8 && decoder.decode(row.utf8);
  return column === 'meta' || column === 'stats' ? (row[column] as JsonObject) : row[column].map(({ uri }) => uri);
};

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
