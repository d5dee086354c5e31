/** Sizes of files, as recipes write them. */
import { z } from 'zod';

const SIZE = /^\s*(\d+(?:\.\d+)?)\s*(?:([kmgtpezy])i?b)?\s*$/i;
const POWERS = 'kmgtpezy';

/** A bound in bytes: `10 KB`, `1.5MiB` (both of 1024) or a number of bytes. It is a number from then on. */
export const sizeBound = (value: string, doc: string) =>
  z
    .union([z.string(), z.number().min(0)])
    .refine((size) => typeof size === 'number' || SIZE.test(size), 'write a size as 500, "10KB" or "1.5 MiB"')
    .default(value)
    .transform(bytesOf)
    .describe(doc);

const bytesOf = (size: string | number): number => {
  if (typeof size === 'number') return size;
  const [, count, unit] = SIZE.exec(size)!;
  return Math.floor(Number(count) * 1024 ** (unit === undefined ? 0 : POWERS.indexOf(unit.toLowerCase()) + 1));
};
