/** Sizes of files as recipes write them: bytes, or with a unit. */
import { z } from 'zod';

const UNITS = ['b', 'kb', 'mb', 'gb', 'tb', 'pb', 'eb', 'zb', 'yb'];

/** The bytes that a text means; KB and KiB are both 1024 bytes, in any case of letters. */
const bytesIn = (text: string): number | undefined => {
  const [, number, unit = 'b'] = /^\s*(\d+(?:\.\d+)?)\s*([a-z]+)?\s*$/i.exec(text) ?? [];
  const power = UNITS.indexOf(unit.toLowerCase().replace('ib', 'b'));
  return number === undefined || power < 0 ? undefined : Number(number) * 1024 ** power;
};

/** A bound in bytes that may bear a unit: `"1.5 MB"`. */
export const sizeBound = (value: string, doc: string) =>
  z
    .union([z.string(), z.number().min(0)])
    .default(value)
    .transform((given, context) => {
      const bytes = typeof given === 'number' ? given : bytesIn(given);
      if (bytes !== undefined) return bytes;
      context.addIssue(`must be bytes, or a number with KB, MB, GB or TB behind it, not ${JSON.stringify(given)}`);
      return z.NEVER;
    })
    .describe(doc);
