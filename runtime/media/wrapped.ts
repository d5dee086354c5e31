/** What the mappers share that put each file of a sample through one filter of ffmpeg. */
import { stat } from 'node:fs/promises';
import { z } from 'zod';
import type { Context } from '../../core/operator.js';
import type { MediaRef } from '../../core/sample.js';
import { eachRef } from './each.js';
import type { RunOptions } from './ffmpeg.js';
import { type FilterKind, filterText, refusedFilter, refusedGlobals } from './filters.js';

const UNUSED = 'Accepted and not used:';

export const wrappedParams = z.object({
  filter_name: z.string().nullable().default(null).describe('Filter of ffmpeg; null leaves files as they are.'),
  filter_kwargs: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .nullable()
    .default(null)
    .describe('Options of the filter by their names.'),
  global_args: z
    .array(z.string())
    .nullable()
    .default(null)
    .describe(`${UNUSED} arguments such as -loglevel, that change nothing in what is made; others are refused.`),
  capture_stderr: z.boolean().default(true).describe(`${UNUSED} what ffmpeg complains of is told with the sample.`),
  overwrite_output: z.boolean().default(true).describe(`${UNUSED} what is made is named by its bytes.`),
  save_dir: z.string().nullable().default(null).describe(`${UNUSED} files that are made go to media/ beside the export.`),
});
type Wrapped = z.output<typeof wrappedParams>;

/** Why a step is refused when the recipe is planned. */
export const refusedWrapped = (kind: FilterKind, { filter_name, filter_kwargs, global_args }: Wrapped): string | undefined => {
  const globals = refusedGlobals(global_args ?? []);
  if (globals !== undefined || filter_name === null) return globals;
  return refusedFilter(kind, filter_name, filter_kwargs ?? {});
};
/** The filter as ffmpeg reads it; null where there is none. */
export const wrappedFilter = ({ filter_name, filter_kwargs }: Wrapped): string | null =>
  filter_name && filterText(filter_name, filter_kwargs ?? {});

/** What a filter may make of a file of so many bytes: some that are allowed go on as long as their options say, which may be years. */
const mostOf = (size: number) => ({
  frame: 20_000 + Math.ceil(size / 4),
  out_time_us: (7200 + Math.ceil(size / 10)) * 1e6,
  total_size: 2 ** 31 + 10 * size,
});

/** Puts each distinct file through a filter. */
export const throughFilter = (
  refs: readonly MediaRef[],
  filter: string,
  endingOf: (uri: string) => string,
  write: (from: string, filter: string, to: string, options: RunOptions) => Promise<void>,
  { media, signal }: Context,
): Promise<MediaRef[]> =>
  eachRef(refs, async (ref) => {
    const ending = endingOf(ref.uri);
    const to = media.scratch(ending);
    const from = await media.file(ref);
    await write(from, filter, to, { signal, most: mostOf((await stat(from)).size) });
    return media.write({ path: to }, ending);
  });
