/** Keys by which samples are grouped: values that are the same have one key, and it is short. */
import { hash } from 'node:crypto';
import { isObject, type Json } from '../../core/sample.js';

const LONGEST = 64;

/** The value as JSON, the fields of objects in order, NaN and infinities by their names; a digest in its place where that is long. */
export const groupKeyOf = (value: Json): string => {
  const spelled = spell(value);
  return spelled.length > LONGEST ? `#${hash('sha256', spelled)}` : spelled;
};

const spell = (value: Json): string => {
  if (Array.isArray(value)) return `[${value.map(spell).join()}]`;
  if (!isObject(value)) return typeof value === 'number' ? `${value}` : JSON.stringify(value);
  const members = Object.keys(value).sort();
  return `{${members.map((name) => `${JSON.stringify(name)}:${spell(value[name]!)}`).join()}}`;
};
