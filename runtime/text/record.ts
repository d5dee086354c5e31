/** Records of fields between separators (RFC 4180): a quoted field may hold separators and line ends, and two quotes for one. */
import { SampleError } from '../../core/errors.js';
import { checkUtf8 } from './utf8-check.js';

const QUOTE = '"';

/** The fields of a record, which comes without its line end. A quote that is not where a field begins is a character like any other. */
export const readFields = (record: Uint8Array, separator: string): string[] => {
  checkUtf8(record);
  const text = Buffer.from(record.buffer, record.byteOffset, record.length).toString('utf8');
  const length = text.endsWith('\r') ? text.length - 1 : text.length;
  const fields: string[] = [];
  for (let at = 0; ; at++) {
    if (text[at] === QUOTE) {
      const { value, end } = readQuoted(text, at + 1, fields.length + 1);
      fields.push(value);
      at = end;
      if (at < length && text[at] !== separator) throw new SampleError(`field ${fields.length}: more after the quote that closes it`);
    } else {
      const next = text.indexOf(separator, at);
      const end = next < 0 ? length : next;
      fields.push(text.slice(at, end));
      at = end;
    }
    if (at >= length) return fields;
  }
};

const readQuoted = (text: string, start: number, field: number): { readonly value: string; readonly end: number } => {
  const pieces: string[] = [];
  for (let from = start; ; ) {
    const quote = text.indexOf(QUOTE, from);
    if (quote < 0) throw new SampleError(`field ${field}: its quote is never closed, so that all up to the end of the file is one row`);
    if (text[quote + 1] !== QUOTE) return { value: pieces.join('') + text.slice(from, quote), end: quote + 1 };
    pieces.push(text.slice(from, quote + 1));
    from = quote + 2;
  }
};

/** Names for the fields of a file, as its first record has them: one that is empty or comes again gets one of its own, as pandas gives them. */
export const readNames = (record: Uint8Array, separator: string): string[] => {
  const given = readFields(record, separator).map((name, index) => (name === '' ? `Unnamed: ${index}` : name));
  const [all, seen] = [new Set(given), new Map<string, number>()];
  return given.map((name) => {
    let times = seen.get(name) ?? 0;
    let own = name;
    while (times > 0 && all.has(own)) own = `${name}.${times++}`;
    all.add(own);
    seen.set(name, Math.max(times, 1));
    return own;
  });
};
