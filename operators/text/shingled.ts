/** What deduplicators by shingles have in common: how a text is cut, as recipes say it. */
import { z } from 'zod';
import { refusal } from '../../core/errors.js';
import { pattern } from '../../runtime/text/pattern.js';
import type { Cutting } from '../../runtime/text/shingles.js';

/** Parameters of how a text is cut, but for the length of shingles, whose default differs. */
export const cuttingParams = {
  lowercase: z.boolean().default(true).describe('Whether case is ignored.'),
  ignore_pattern: z
    .string()
    .nullable()
    .default(null)
    .describe('Regular expression of what is deleted before a text is cut; null deletes nothing.'),
};
export const windowSize = (units: number) =>
  z.int().min(1).default(units).describe('Units per shingle. Texts of fewer units have no shingle, and are duplicates of each other.');

interface Params {
  readonly tokenization: string;
  readonly lowercase: boolean;
  readonly ignore_pattern: string | null;
}
/** An empty pattern is none. */
export const cuttingOf = ({ tokenization, lowercase, ignore_pattern }: Params): Cutting => ({
  tokenization: tokenization as Cutting['tokenization'],
  lowercase,
  ignored: ignore_pattern ? pattern(ignore_pattern) : null,
});
export const uncuttable = ({ ignore_pattern }: Pick<Params, 'ignore_pattern'>): string | undefined =>
  refusal(() => ignore_pattern && pattern(ignore_pattern));
