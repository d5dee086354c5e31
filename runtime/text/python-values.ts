/** What Python makes of values. */
import type { Json } from '../../core/sample.js';
import { strip } from './python-text.js';

/** `==`: true and false are 1 and 0. */
export const isEqual = (a: Json, b: Json): boolean => spell(a) === spell(b);
const spell = (value: Json): string =>
  JSON.stringify(value, (_, inner: Json) => {
    if (typeof inner === 'boolean') return Number(inner);
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)));
  });

/** Whether an `if` takes it for true. */
export const isTrue = (value: Json): boolean =>
  typeof value === 'object' && value !== null ? Object.keys(value).length > 0 : Number.isNaN(value) || Boolean(value);

const NUMBER = /^[+-]?(?:\d+(?:_\d+)*(?:\.(?:\d+(?:_\d+)*)?)?|\.\d+(?:_\d+)*)(?:e[+-]?\d+(?:_\d+)*)?$/i;
const OTHER = /^([+-]?)(?:(inf|infinity)|nan)$/i;

/** `float(value)`; null where that throws. */
export const floatOf = (value: Json): number | null => {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  if (typeof value !== 'string') return null;
  const plain = strip(value).replace(/\p{Nd}/gu, digitOf);
  if (NUMBER.test(plain)) return Number(plain.replaceAll('_', ''));
  const [, sign, infinite] = OTHER.exec(plain) ?? [];
  return sign === undefined ? null : infinite ? (sign === '-' ? -Infinity : Infinity) : Number.NaN;
};

/** Digits stand in rows of ten. */
const digitOf = (sign: string): string => {
  const code = sign.codePointAt(0)!;
  let first = code;
  while (/\p{Nd}/u.test(String.fromCodePoint(first - 1))) first--;
  return `${(code - first) % 10}`;
};

/** The number that a value is or spells, or the mean of a list of them; null where there is none. */
export const meanOf = (value: Json): number | null => {
  if (!Array.isArray(value)) return floatOf(value);
  const numbers = value.map(meanOf);
  if (numbers.length === 0 || numbers.includes(null)) return null;
  return (numbers as number[]).reduce((sum, one) => sum + one, 0) / numbers.length;
};

/** `json.dumps(value, ensure_ascii=False)`. */
export const dumps = (value: Json): string => {
  if (Array.isArray(value)) return `[${value.map(dumps).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([name, inner]) => `${JSON.stringify(name)}: ${dumps(inner)}`)
    .join(', ')}}`;
};

const WORDS: ReadonlyMap<Json, string> = new Map<Json, string>([
  [null, 'None'],
  [true, 'True'],
  [false, 'False'],
]);
/** `str(value)`; lists and objects as JSON. */
export const textOf = (value: Json): string => WORDS.get(value) ?? (typeof value === 'string' ? value : dumps(value));

/** `repr` of a float: a whole number has its `.0`. */
export const floatRepr = (value: number): string => {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf';
  const [digits, exponent] = value.toExponential().split('e') as [string, string];
  const power = Number(exponent);
  if (power < -4 || power >= 16) return `${digits}e${power < 0 ? '-' : '+'}${`${Math.abs(power)}`.padStart(2, '0')}`;
  return Number.isInteger(value) ? `${Object.is(value, -0) ? '-0' : value}.0` : `${value}`;
};

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
const escaped = (sign: string): string => {
  const code = sign.codePointAt(0)!.toString(16);
  return (
    ESCAPES[sign] ??
    (code.length <= 2 ? `\\x${code.padStart(2, '0')}` : code.length <= 4 ? `\\u${code.padStart(4, '0')}` : `\\U${code.padStart(8, '0')}`)
  );
};
/** `repr(value)`; a whole number is an int. */
export const repr = (value: Json): string => {
  if (Array.isArray(value)) return `[${value.map(repr).join(', ')}]`;
  if (typeof value === 'number') return Number.isInteger(value) ? `${value}` : floatRepr(value);
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .map(([name, inner]) => `${repr(name)}: ${repr(inner)}`)
      .join(', ')}}`;
  if (typeof value !== 'string') return textOf(value);
  const quote = value.includes("'") && !value.includes('"') ? '"' : "'";
  const inner = value.replace(/[\\\p{C}\p{Z}]/gu, (sign) => (sign === ' ' ? sign : escaped(sign)));
  return quote + (quote === "'" ? inner.replaceAll("'", "\\'") : inner) + quote;
};
