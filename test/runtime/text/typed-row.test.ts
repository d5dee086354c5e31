import { expect, test } from 'vitest';
import { type ColumnType, type FieldsType, join, MOST_FIELDS, MOST_LEVELS, settleAll } from '../../../core/columns.js';
import { RowReader, type Typed, typeOfRow } from '../../../runtime/text/typed-row.js';

const typeOf = (...rows: string[]): ColumnType => rows.map((row) => typeOfRow(Buffer.from(row))).reduce(join);
const fieldOf = (...values: string[]): unknown => (typeOf(...values.map((value) => `{"a":${value}}`)) as FieldsType).fields[0]!.type;

test.each([
  [['null', 'true'], 'bool'],
  [['1', 'null', '-9223372036854775808', '9223372036854775807'], 'int'],
  [['9223372036854775808'], 'float'],
  [['-9223372036854775809'], 'float'],
  [['1.0'], 'float'],
  [['1e2'], 'float'],
  [['1', '2.5'], 'float'],
  [['NaN', '-Infinity', '7'], 'float'],
  [['1', 'true'], 'text'],
  [['1', '"1"'], 'text'],
  [['[1]', '{}'], 'text'],
  [['[1]', '2'], 'text'],
  [['[]', '[null]', '[1]', '[2.5,3]'], { list: 'float' }],
  [
    ['{"x":1}', '{"y":[]}', '{"x":1.5}'],
    {
      fields: [
        { name: 'x', type: 'float' },
        { name: 'y', type: { list: 'null' } },
      ],
    },
  ],
])('the type of %j', (values, type) => {
  expect(fieldOf(...values)).toEqual(type);
});

test('fields stand in the order in which they are first met; names are read, not compared as they are spelled', () => {
  expect(typeOf('{"b":1,"a":2}', '{"c":1,"\\u0061":2,"__proto__":1}')).toEqual({
    fields: ['b', 'a', 'c', '__proto__'].map((name) => ({ name, type: 'int' })),
  });
});

test('what is joined in another grouping has the same type', () => {
  let seed = 1;
  const pick = (most: number) => {
    seed = (seed * 48271) % 2147483647;
    return seed % most;
  };
  const value = (depth: number): string => {
    const kind = pick(depth > 2 ? 6 : 8);
    if (kind < 6) return ['null', 'true', '1', '1.5', '"t"', '99999999999999999999'][kind]!;
    const some = Array.from({ length: pick(3) }, () => value(depth + 1));
    return kind === 6 ? `[${some}]` : `{${some.map((one, i) => `"${'xyz'[(i + pick(3)) % 3]}":${one}`)}}`;
  };
  for (let round = 0; round < 500; round++) {
    const [a, b, c] = [1, 2, 3].map(() => typeOfRow(Buffer.from(`{"a":${value(0)}}`))) as [ColumnType, ColumnType, ColumnType];
    expect(join(join(a, b), c)).toEqual(join(a, join(b, c)));
  }
});

test('objects whose keys are data, and what is nested past all use, become JSON', () => {
  const wide = `{${Array.from({ length: MOST_FIELDS + 1 }, (_, n) => `"${n}":1`)}}`;
  expect(fieldOf(wide)).toBe('text');
  const halves = [0, 1].map((half) => `{${Array.from({ length: MOST_FIELDS / 2 + 1 }, (_, n) => `"${half}.${n}":1`)}}`);
  expect(fieldOf(...halves)).toBe('text');
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  let type = fieldOf(deep);
  for (let level = 0; level < MOST_LEVELS; level++) type = (type as { list: unknown }).list;
  expect(type).toBe('text');
});

const plain = (value: Typed): unknown => {
  if (value instanceof Uint8Array) return Buffer.from(value).toString();
  if (Array.isArray(value)) return value.map(plain);
  return value !== null && typeof value === 'object' ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, plain(v)])) : value;
};
const read = (...rows: string[]): unknown[][] => {
  const columns = settleAll(typeOf(...rows) as FieldsType);
  const reader = new RowReader(columns);
  return rows.map((row) => {
    const values: unknown[] = [];
    reader.read(Buffer.from(row), (column, value) => {
      values[column] = plain(value);
    });
    return values;
  });
};

test('values come out as the type that all rows share holds them', () => {
  expect(
    read(
      '{ "t" : "\\u00e9\\n" , "n" : -0 , "f" : 1, "m": {"k": [1,  2]}, "l": [ {"x":"a"} , null ] }\n',
      '{"m":"s","f":NaN,"n":9007199254740993,"l":[],"o":{}}',
      '{"m":null,"n":1,"n":2}',
      '{"m":1e3,"d":"x","d":1}',
    ),
  ).toEqual([
    ['é\n', 0n, 1, '{"k": [1,  2]}', [{ x: 'a' }, null], null, null],
    [null, 9007199254740993n, Number.NaN, 's', [], '{}', null],
    [null, 2n, null, null, null, null, null],
    [null, null, null, '1e3', null, null, '1'],
  ]);
});
