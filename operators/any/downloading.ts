/** What operators share that fetch the files which a field names. */
import { z } from 'zod';
import type { Context, Patch, Reading } from '../../core/operator.js';
import type { Json, MediaRef } from '../../core/sample.js';
import { fetchFor, isRemote } from '../../runtime/media/remote.js';

const LARGEST = 2 ** 32;

export const downloadParams = z.object({
  download_field: z.string().nullable().default(null).describe('The field: a URL, or a list of them. What is no URL stays.'),
  save_dir: z.string().nullable().default(null).describe('Accepted and not used: files that are fetched go to media/ beside the export.'),
  save_field: z.string().nullable().default(null).describe('A field for the bytes; only null is built.'),
  resume_download: z.boolean().default(false).describe('Accepted and not used: what was fetched is never fetched again.'),
  timeout: z.number().positive().max(604_800).default(30).describe('Seconds that one file may take, tries that failed included.'),
  max_concurrent: z.int().min(1).max(256).default(10).describe('Files that one piece of work fetches side by side.'),
});
type Params = z.output<typeof downloadParams>;

export const downloadRefuses = ({ download_field, save_field }: Params): string | undefined => {
  if (save_field !== null) return 'save_field: bytes of files do not go into rows; leave it out, and download_field gets their paths';
  return download_field === null ? 'download_field must name the field with the URLs' : undefined;
};

type Read = Reading<'row' | 'images' | 'audios' | 'videos'>;

/** Puts the paths of what was fetched in the place of URLs; where the field is one of media, the files themselves. */
export const downloads = (
  samples: readonly Read[],
  { download_field: field, timeout, max_concurrent }: Params,
  { media, fields }: Context,
): Promise<readonly (Patch<'row' | 'images' | 'audios' | 'videos'> | Error)[]> => {
  const column = (['images', 'audios', 'videos'] as const).find((one) => fields[one] === field);
  return fetchFor(samples, {
    media,
    limits: { bytes: LARGEST, seconds: timeout, stallSeconds: timeout },
    atOnce: max_concurrent,
    urisOf: ({ row }) => [row[field!] ?? []].flat().filter((item) => typeof item === 'string'),
    patchOf(sample, refOf) {
      const here = (ref: MediaRef) => (isRemote(ref.uri) ? refOf(ref.uri) : ref);
      if (column) return { [column]: sample[column].map(here) };
      const files: MediaRef[] = [];
      const pathOf = (item: Json): Json => {
        if (typeof item !== 'string' || !isRemote(item)) return item;
        files.push(refOf(item));
        return files.at(-1)!.uri;
      };
      const value = sample.row[field!];
      if (value === undefined) return {};
      return { row: { ...sample.row, [field!]: Array.isArray(value) ? value.map(pathOf) : pathOf(value) }, files };
    },
  });
};
