/** Arrow files and streams as JSON lines, one record batch after the other. */
import { isUtf8 } from 'node:buffer';
import { open } from 'node:fs/promises';
import { type Data, DataType, RecordBatchReader, Vector } from 'apache-arrow';
import { RecipeError } from '../../core/errors.js';
import './arrow.js';
import { NO_UTF8, spell } from './spell.js';

/** Whether a file's name says that it is Arrow: `.feather` is, in its second version. */
export const isArrow = (path: string): boolean => /\.(arrow|arrows|feather)$/i.test(path);

const BLOCK_ROWS = 256;

/** The rows of a file, a line each, in blocks. One record batch is in memory at a time. */
export async function* arrowLines(path: string): AsyncGenerator<Buffer> {
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0);
    if (buffer.toString('latin1') === 'FEA1')
      throw new RecipeError(`${path}: is Feather of the first version: write it anew, as \`pyarrow.feather.write_feather\` does`);
    const reader = await RecordBatchReader.from(file);
    for await (const batch of reader) {
      const rowOf = structSpeller(batch.data, path);
      for (let from = 0; from < batch.numRows; from += BLOCK_ROWS) {
        const lines = Array.from({ length: Math.min(BLOCK_ROWS, batch.numRows - from) }, (_, row) => `${rowOf(from + row)}\n`);
        yield Buffer.from(lines.join(''));
      }
    }
  } finally {
    await file.close();
  }
}

/** The value at a row, as JSON. */
type Speller = (row: number) => string;

const spellerOf = (data: Data, path: string): Speller => {
  const spelled = valueSpeller(data, path);
  return data.nullCount > 0 ? (row) => (data.getValid(row) ? spelled(row) : 'null') : spelled;
};

const valueSpeller = (data: Data, path: string): Speller => {
  const { type } = data;
  if (DataType.isNull(type)) return () => 'null';
  if (DataType.isUtf8(type) || DataType.isLargeUtf8(type)) return textSpeller(data);
  if (DataType.isStruct(type)) return structSpeller(data, path);
  if (DataType.isList(type) || DataType.isLargeList(type) || DataType.isFixedSizeList(type)) return listSpeller(data, path);
  if (DataType.isMap(type)) return mapSpeller(data, path);
  if (DataType.isDictionary(type)) return dictionarySpeller(data, path);
  if (DataType.isDecimal(type)) return decimalSpeller(data, type.scale);
  if (DataType.isUnion(type) || DataType.isInterval(type)) throw new RecipeError(`${path}: values of the type ${type} cannot be read`);
  const values = new Vector([data]);
  // As Parquet files are read.
  if (DataType.isDate(type) || DataType.isTimestamp(type)) return (row) => spell(new Date(Math.floor(values.get(row) as number)));
  return (row) => spell(values.get(row));
};

const textSpeller = ({ values, valueOffsets, length }: Data): Speller => {
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  const at = (row: number) => Number(valueOffsets[row]);
  const areAll = isUtf8(length === 0 ? bytes.subarray(0, 0) : bytes.subarray(at(0), at(length)));
  return (row) => {
    const text = bytes.subarray(at(row), at(row + 1));
    return areAll || isUtf8(text) ? JSON.stringify(text.toString('utf8')) : spell(NO_UTF8);
  };
};

const structSpeller = (data: Data, path: string): Speller => {
  const members = data.type.children.map(({ name }: { name: string }, index: number) => {
    const spelled = spellerOf(data.children[index]!, path);
    const key = `${JSON.stringify(name)}:`;
    return (row: number) => key + spelled(row);
  });
  return (row) => `{${members.map((member: Speller) => member(row)).join(',')}}`;
};

/** Where the items of a row begin and end. */
const itemsOf = ({ type, valueOffsets }: Data): ((row: number) => readonly [number, number]) => {
  if (DataType.isFixedSizeList(type)) return (row) => [row * type.listSize, (row + 1) * type.listSize];
  return (row) => [Number(valueOffsets[row]), Number(valueOffsets[row + 1])];
};

const listSpeller = (data: Data, path: string): Speller => {
  const item = spellerOf(data.children[0]!, path);
  const items = itemsOf(data);
  return (row) => {
    const [from, to] = items(row);
    return `[${Array.from({ length: to - from }, (_, n) => item(from + n)).join(',')}]`;
  };
};

/** An object where keys are texts, else a list of pairs. */
const mapSpeller = (data: Data, path: string): Speller => {
  const [keys, values] = data.children[0]!.children as [Data, Data];
  const [key, value] = [spellerOf(keys, path), spellerOf(values, path)];
  const areTexts = DataType.isUtf8(keys.type) || DataType.isLargeUtf8(keys.type);
  const items = itemsOf(data);
  return (row) => {
    const [from, to] = items(row);
    const pairs = Array.from({ length: to - from }, (_, n) => [key(from + n), value(from + n)] as const);
    return areTexts ? `{${pairs.map((pair) => pair.join(':')).join(',')}}` : `[${pairs.map((pair) => `[${pair}]`).join(',')}]`;
  };
};

const dictionarySpeller = ({ values, dictionary }: Data, path: string): Speller => {
  const words = (dictionary?.data ?? []).flatMap((data: Data) => {
    const spelled = spellerOf(data, path);
    return Array.from({ length: data.length }, (_, row) => spelled(row));
  });
  return (row) => words[Number(values[row])]!;
};

/** A number with all its digits. */
const decimalSpeller = ({ values, stride }: Data, scale: number): Speller => {
  const words = values as Uint32Array;
  return (row) => {
    let whole = 0n;
    for (let word = stride - 1; word >= 0; word--) whole = (whole << 32n) | BigInt(words[row * stride + word]!);
    const signed = BigInt.asIntN(32 * stride, whole);
    if (scale <= 0) return `${signed * 10n ** BigInt(-scale)}`;
    const digits = `${signed < 0n ? -signed : signed}`.padStart(scale + 1, '0');
    return `${signed < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  };
};
