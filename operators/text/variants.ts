import { z } from 'zod';
import type { Change } from '../../runtime/text/augment/draw.js';

/** A kind of change, made if the parameter is true. */
export const kind = (doc: string) => z.boolean().default(false).describe(doc);

/** Parameters of operators that add noisy variants of a text, before one of each kind of change. */
export const variantParams = {
  sequential: z.boolean().default(false).describe('Whether each variant has all kinds of changes, one after the other, instead of one.'),
  aug_num: z.int().min(1).default(1).describe('Variants made, of each kind unless sequential.'),
  keep_original_sample: z.boolean().default(true).describe('Whether the text itself stays, before its variants.'),
};

/** What parameters ask for of a table of changes, in its order. */
export const changesOf = <Name extends string>(table: Record<Name, Change>, params: Record<NoInfer<Name>, boolean>): Change[] =>
  (Object.keys(table) as Name[]).filter((name) => params[name]).map((name) => table[name]);

/** Why parameters that leave out the text and its variants are refused. */
export const refusesNone = (changes: readonly Change[], params: { readonly keep_original_sample: boolean }): string | undefined =>
  params.keep_original_sample || changes.length > 0
    ? undefined
    : 'keep_original_sample: false leaves nothing where no kind of change is true';
