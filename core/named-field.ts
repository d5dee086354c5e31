/** The field that a parameter names: a sample without it cannot be judged. */
import { SampleError } from './errors.js';
import type { Views } from './operator.js';
import { ABSENT, type Json } from './sample.js';

/** The value at a path; NaN stands for null. */
export const namedField = (field: Views['field'], path: string): Json => {
  const found = field(path, ABSENT);
  if (found === ABSENT) throw new SampleError(`there is no field "${path}"`);
  return found ?? Number.NaN;
};
