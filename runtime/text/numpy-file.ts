/** The files of numpy's arrays (`.npy`), as `numpy.save` writes them: a header that is a literal of Python, then the numbers. */
import { RecipeError } from '../../core/errors.js';

const MAGIC = '\x93NUMPY';
/** The types of numbers that are read, by numpy's names. */
const READ: Readonly<Record<string, (view: DataView, at: number) => number>> = {
  '<i4': (view, at) => view.getInt32(at, true),
  '<i8': (view, at) => Number(view.getBigInt64(at, true)),
  '<f4': (view, at) => view.getFloat32(at, true),
  '<f8': (view, at) => view.getFloat64(at, true),
};

/** The numbers of a row, or the one of a scalar; anything else is an error of the recipe's. */
export const readNumpy = (bytes: Uint8Array): Float64Array => {
  try {
    return read(bytes);
  } catch (error) {
    throw new RecipeError(`the file is no array of numpy with one dimension or none: ${(error as Error).message}`);
  }
};

const read = (bytes: Uint8Array): Float64Array => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.toString('latin1', 0, MAGIC.length) !== MAGIC) throw new Error('it does not begin like one');
  const isFirstVersion = buffer[6] === 1;
  const start = isFirstVersion ? 10 : 12;
  const end = start + (isFirstVersion ? buffer.readUInt16LE(8) : buffer.readUInt32LE(8));
  const header = buffer.toString('latin1', start, end);
  const type = /'descr': '([^']*)'/.exec(header)?.[1] ?? '';
  const shape = /'shape': \((\d*),?\)/.exec(header)?.[1];
  const readOne = READ[type];
  if (!readOne) throw new Error(`its numbers are of type "${type}", and not ${Object.keys(READ).join(', ')}`);
  if (shape === undefined) throw new Error('it has several dimensions');
  const count = shape === '' ? 1 : Number(shape);
  const width = Number(type.at(-1));
  if (buffer.length - end !== count * width) throw new Error(`it has ${buffer.length - end} bytes of numbers, not ${count * width}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset + end, count * width);
  return Float64Array.from({ length: count }, (_, n) => readOne(view, n * width));
};
