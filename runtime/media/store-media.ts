/** Media as operators see it: files that the user named, and files that steps made, which lie in the store under their digest. */
import { randomUUID } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EnvironmentError, Released, SampleError } from '../../core/errors.js';
import type { Media } from '../../core/operator.js';
import { type MediaRef, storedUri } from '../../core/sample.js';
import type { Store } from '../storage/store.js';
import { shownUri } from './remote.js';

export interface MediaPlaces {
  readonly store: Pick<Store, 'put' | 'putFile' | 'file' | 'has'>;
  /** The local path of a file that the user named. */
  readonly pathOf: (ref: MediaRef) => string;
  /** A folder for files of the work in hand; who made it removes it. */
  readonly scratch: string;
  readonly fetch?: Media['fetch'];
  /** Told of the bytes of each file that is made. */
  readonly onMade?: (bytes: number) => void;
}

/** Larger files are not read into memory. */
const READ_BYTES = 2 ** 30;
/** The user's to mend, one file at a time; other failures of a file system are the machine's. */
const ABSENT = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES', 'EPERM', 'ELOOP', 'ENAMETOOLONG', 'ERR_INVALID_ARG_VALUE']);

/** What is wrong with a file that a sample names, or with the machine. */
export const blame = (ref: MediaRef) => (error: NodeJS.ErrnoException) => {
  const Kind = ABSENT.has(error.code ?? '') ? SampleError : EnvironmentError;
  throw new Kind(`${ref.uri}: cannot be read (${error.code})`);
};

/** Media of work in hand. */
export interface OpenMedia extends Media {
  /** Throws where a file that a step was given has been taken out of the store since: what failed on it is not at fault. */
  refuseLost(): Promise<void>;
}

const noNetwork: Media['fetch'] = async (url) => {
  throw new SampleError(`${shownUri(url)}: nothing is fetched here`);
};

/** Joins the store and the user's files; a file that is missing, or is not as it was on ingest, is a `SampleError`. */
export const createMedia = ({ store, pathOf, scratch, fetch = noNetwork, onMade }: MediaPlaces): OpenMedia => {
  const given = new Set<string>();
  const refuseLost = async () => {
    for (const digest of given) if (!(await store.has(digest))) throw new Released(`media/${digest} is not in the store any more`);
  };
  const find = async (ref: MediaRef): Promise<{ readonly path: string; readonly size: number }> => {
    const isMade = ref.digest !== undefined && ref.uri.startsWith(`media/${ref.digest}.`);
    if (isMade && !(await store.has(ref.digest))) throw new Released(`${ref.uri} is not in the store any more`);
    if (isMade) given.add(ref.digest);
    const path = isMade ? await store.file(ref.digest) : pathOf(ref);
    const found = await stat(path).catch(blame(ref));
    if (isMade) return { path, size: found.size };
    if (!found.isFile()) throw new SampleError(`${ref.uri}: is not a file`);
    if (ref.size !== undefined && ref.size !== found.size) throw new SampleError(`${ref.uri}: changed since ingest`);
    if (ref.mtime !== undefined && Math.trunc(ref.mtime) !== Math.trunc(found.mtimeMs))
      throw new SampleError(`${ref.uri}: changed since ingest`);
    return { path, size: found.size };
  };
  return {
    file: async (ref) => (await find(ref)).path,
    async read(ref) {
      const { path, size } = await find(ref);
      if (size > READ_BYTES) throw new SampleError(`${ref.uri}: ${size} bytes are too many to read at once; the limit is ${READ_BYTES}`);
      return readFile(path).catch(blame(ref));
    },
    write: async (made, extension) => {
      const { digest, bytes } = await (made instanceof Uint8Array ? store.put(made) : store.putFile(made.path));
      onMade?.(bytes);
      return { uri: storedUri(digest, extension), size: bytes, digest };
    },
    scratch: (extension) => join(scratch, `${randomUUID()}.${extension}`),
    fetch,
    refuseLost,
  };
};
