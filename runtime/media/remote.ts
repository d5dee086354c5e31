/** Files that are named by URL, for operators that fetch them. */
import { SampleError } from '../../core/errors.js';
import type { FetchLimits, Media } from '../../core/operator.js';
import type { MediaRef } from '../../core/sample.js';

/** Whether it names a file of another machine. */
export const isRemote = (uri: string): boolean => /^(https?|s3):\/\//i.test(uri);

/** What a row names, as messages have it: of what is a URL, or was meant as one, without what may be secret in it. */
export const shownUri = (uri: string): string => {
  if (!uri.includes('://')) return uri;
  if (!URL.canParse(uri))
    return uri
      .replace(/[?#].*/s, '')
      .replace(/:\/\/.*@/s, '://')
      .slice(0, 200);
  const { protocol, host, pathname } = new URL(uri);
  return `${protocol}//${host}${pathname}`;
};

interface Fetching<S, P> {
  readonly media: Pick<Media, 'fetch'>;
  readonly limits: FetchLimits;
  /** So many files are fetched side by side. */
  readonly atOnce: number;
  /** What of a sample may be a URL. */
  readonly urisOf: (sample: S) => readonly string[];
  /** What becomes of a sample; `refOf` answers for each of its URLs. */
  readonly patchOf: (sample: S, refOf: (url: string) => MediaRef) => P;
}

/** Fetches what the samples name; one that names a file which cannot be had gets its error. */
export const fetchFor = async <S, P>(
  samples: readonly S[],
  { media, limits, atOnce, urisOf, patchOf }: Fetching<S, P>,
): Promise<readonly (P | Error)[]> => {
  const urls = new Set<string>();
  const looked = samples.map((sample) => attempt(() => urisOf(sample).filter(isRemote)));
  for (const found of looked) if (!(found instanceof Error)) for (const url of found) urls.add(url);
  const fetched = new Map<string, MediaRef | Error>();
  const left = urls.values();
  const work = async () => {
    for (const url of left) fetched.set(url, await media.fetch(url, limits).catch(own));
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  const refOf = (url: string): MediaRef => {
    const found = fetched.get(url)!;
    if (found instanceof Error) throw found;
    return found;
  };
  return samples.map((sample, at) => (looked[at] instanceof Error ? looked[at] : attempt(() => patchOf(sample, refOf))));
};

const attempt = <T>(work: () => T): T | SampleError => {
  try {
    return work();
  } catch (error) {
    return own(error);
  }
};
/** Anything but the sample's own fault ends the work. */
const own = (error: unknown): SampleError => {
  if (error instanceof SampleError) return error;
  throw error;
};
