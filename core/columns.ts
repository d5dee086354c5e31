/** What the rows of a dataset have in common, for files that hold columns: a type for each field, joined over all rows. */

/**
 * Every type holds null. `text` also holds what has no type in common with other values: a string as it is, anything else as its JSON.
 * Whole numbers beyond 64 bits, and whole numbers among others, are `float`.
 */
export type ColumnType = 'null' | 'bool' | 'int' | 'float' | 'text' | { readonly list: ColumnType } | FieldsType;
export interface FieldsType {
  readonly fields: readonly Column[];
}
export interface Column {
  readonly name: string;
  readonly type: ColumnType;
}

/** Fields past which an object is no longer taken apart, and becomes JSON: its keys are data. */
export const MOST_FIELDS = 1000;
/** Levels of lists and objects below which values become JSON. */
export const MOST_LEVELS = 16;

/**
 * The least type that holds the values of both. Fields stand in the order in which they are first met. `join(join(a, b), c)` is
 * `join(a, join(b, c))`, so that the type of a dataset does not hang on how it was cut.
 */
export const join = (a: ColumnType, b: ColumnType): ColumnType => {
  if (a === b || b === 'null' || a === 'text') return a;
  if (a === 'null' || b === 'text') return b;
  if (typeof a === 'string' || typeof b === 'string')
    return (a === 'int' && b === 'float') || (a === 'float' && b === 'int') ? 'float' : 'text';
  if ('list' in a) {
    if (!('list' in b)) return 'text';
    const list = join(a.list, b.list);
    return list === a.list ? a : { list };
  }
  return 'list' in b ? 'text' : joinFields(a, b);
};

const joinFields = (a: FieldsType, b: FieldsType): ColumnType => {
  let fields: readonly Column[] = a.fields;
  for (const [at, { name, type }] of b.fields.entries()) {
    // Most rows have the same fields in the same order.
    const place = fields[at]?.name === name ? at : fields.findIndex((field) => field.name === name);
    if (place < 0) fields = [...fields, { name, type }];
    else {
      const joined = join(fields[place]!.type, type);
      if (joined !== fields[place]!.type) fields = fields.with(place, { name, type: joined });
    }
  }
  if (fields === a.fields) return a;
  return fields.length > MOST_FIELDS ? 'text' : { fields };
};

/** The type as files hold it: what is null everywhere, or has no field, is text there. */
export const settle = (type: ColumnType): ColumnType => {
  if (type === 'null') return 'text';
  if (typeof type === 'string') return type;
  if ('list' in type) return { list: settle(type.list) };
  return type.fields.length === 0 ? 'text' : { fields: settleAll(type) };
};
export const settleAll = ({ fields }: FieldsType): readonly Column[] => fields.map(({ name, type }) => ({ name, type: settle(type) }));
