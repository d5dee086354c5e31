/** Values of other formats as JSON. */
import { isUtf8 } from 'node:buffer';

/** Stands for a text that is none: its row is to be told as bad, by its line. */
export const NO_UTF8 = Symbol('not UTF-8');

/** As Python would write it: whole numbers with all their digits, NaN and infinities by name. Bytes that are no UTF-8 become Base64. */
export const spell = (value: unknown): string => {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'bigint' || typeof value === 'number') return Object.is(value, -0) ? '-0.0' : String(value);
  // No JSON, so that whoever reads the line quarantines it.
  if (value === NO_UTF8) return 'a text that is not UTF-8';
  if (value instanceof Date) return JSON.stringify(value);
  if (value instanceof Uint8Array) {
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.length);
    return JSON.stringify(bytes.toString(isUtf8(bytes) ? 'utf8' : 'base64'));
  }
  if (ArrayBuffer.isView(value)) return spell([...(value as unknown as Iterable<number>)]);
  if (Array.isArray(value)) return `[${value.map(spell).join(',')}]`;
  if (typeof value !== 'object') return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([name, member]) => `${JSON.stringify(name)}:${spell(member)}`)
    .join(',')}}`;
};
