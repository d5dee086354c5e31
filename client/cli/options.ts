/** How values are read from the command line. */
import { InvalidArgumentError } from 'commander';
import { parse } from 'yaml';
import type { Json } from '../../core/sample.js';

/** `--set key=value`: the value as it would stand in YAML. */
export const parseSet = (given: string, before: Readonly<Record<string, Json>> = {}): Readonly<Record<string, Json>> => {
  const at = given.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('write key=value, as in text_length_filter.min_len=20');
  return { ...before, [given.slice(0, at)]: parse(given.slice(at + 1)) as Json };
};
export const parseCount = (given: string): number => {
  if (!/^[1-9]\d*$/.test(given)) throw new InvalidArgumentError('a whole number above 0 is wanted');
  return Number(given);
};
