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
/** `--set a=1 b=2` means `--set a=1 --set b=2`; what is no `key=value` (a recipe that follows) is not taken for one. */
export const eachSet = (args: readonly string[]): string[] => {
  let isSet = false;
  return args.flatMap((arg, index) => {
    isSet = args[index - 1] === '--set' || (isSet && /^[A-Za-z_0-9][\w.[\]]*=/.test(arg));
    return isSet && args[index - 1] !== '--set' ? ['--set', arg] : [arg];
  });
};
export const parseCount = (given: string): number => {
  if (!/^[1-9]\d*$/.test(given)) throw new InvalidArgumentError('a whole number above 0 is wanted');
  return Number(given);
};
