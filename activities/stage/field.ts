/** Fields of a row by their names: the value at a dotted path (the view `field`), or all of them. What no column holds is parsed when first asked for. */
import { COLUMNS, type Column, type FieldMap, isMisfit, type Json, type JsonObject, type Row } from '../../core/sample.js';
import { lookUp, parseJson } from '../../runtime/text/json-value.js';

/** Reads fields of a row whose text is asked for by `text`. */
export const fieldReader = (row: Row, text: () => string, fields: FieldMap): ((path: string, absent?: Json) => Json) => {
  let rest: JsonObject | undefined;
  const restOf = () => (rest ??= parseRest(row));
  const own = (name: string): Json | undefined => {
    const column = COLUMNS.find((one) => fields[one] === name);
    const value = column && columnOf(row, column, text);
    if (value !== undefined) return value;
    const isPlaceholder = column !== undefined && row.holes[2 * COLUMNS.indexOf(column) + 1]! > 0;
    return isPlaceholder || !Object.hasOwn(restOf(), name) ? undefined : restOf()[name];
  };
  return (path, absent = null) => {
    const whole = own(path);
    if (whole !== undefined) return whole;
    const dot = path.indexOf('.');
    const head = dot > 0 ? own(path.slice(0, dot)) : undefined;
    return head === undefined ? absent : lookUp(head, path.slice(dot + 1));
  };
};

/** All fields of a row in their order; a column that is bound to a path stands there under it, too. */
export const wholeRow = (row: Row, text: () => string, fields: FieldMap): JsonObject => {
  const whole: Record<string, Json> = { ...parseRest(row) };
  for (const [place, column] of COLUMNS.entries()) {
    const isCut = row.holes[2 * place + 1] === 1;
    const value = columnOf(row, column, text) ?? (isCut ? EMPTY[column] : undefined);
    if (value !== undefined) whole[fields[column]] = value;
  }
  return whole;
};
const EMPTY: Readonly<Record<Column, Json>> = { text: '', images: [], audios: [], videos: [], meta: {}, stats: {} };

/** The row with one field more, behind all others; one that has it stays as it is. */
export const withField = <R extends Pick<Row, 'rest'>>(row: R, name: string, value: Json): R => {
  const fields = parseRest(row);
  if (Object.hasOwn(fields, name)) return row;
  const before = row.rest.length === 0 ? Buffer.from('{') : row.rest.subarray(0, row.rest.lastIndexOf(CLOSE));
  const comma = Object.keys(fields).length > 0 ? ',' : '';
  return { ...row, rest: Buffer.concat([before, Buffer.from(`${comma}${JSON.stringify(name)}:${JSON.stringify(value)}}`)]) };
};
const CLOSE = '}'.charCodeAt(0);

const parseRest = ({ rest }: Pick<Row, 'rest'>): JsonObject =>
  rest.length === 0 ? {} : (parseJson(Buffer.from(rest).toString()) as JsonObject);

/** What the row has in a column; undefined when it lacks it, or has a value of another type there. */
const columnOf = (row: Row, column: Column, text: () => string): Json | undefined => {
  if (isMisfit(row, column)) return undefined;
  if (column === 'text') return row.utf8 === null ? undefined : text();
  if (column === 'meta' || column === 'stats') return Object.keys(row[column]).length === 0 ? undefined : (row[column] as JsonObject);
  return row[column].length === 0 ? undefined : row[column].map(({ uri }) => uri);
};
