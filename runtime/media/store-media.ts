/** Media as operators see it: files that the user named, and files that steps made, which lie in the store under their digest. */
import { randomUUID } from 'node:crypto';
import { closeSync, fstatSync, openSync, type Stats, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EnvironmentError, Released, SampleError } from '../../core/errors.js';
import type { Media } from '../../core/operator.js';
import { type MediaRef, storedUri } from '../../core/sample.js';
import { readBytes } from '../storage/files.js';
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

/** Bytes alone are waited for: what is said of a file is at hand, and the way to a thread and back takes longer than to ask. */
const readWhole = async (ref: MediaRef, path: string): Promise<Buffer> => {
  const file = tried(ref, () => openSync(path, 'r'));
  try {
    const { size } = fstatSync(file);
    if (size > READ_BYTES) throw new SampleError(`${ref.uri}: ${size} bytes are too many to read at once; the limit is ${READ_BYTES}`);
    // Some file systems do not tell.
    if (size === 0) return await readFile(path).catch(blame(ref));
    const bytes = await readBytes(file, size).catch(blame(ref));
    if (bytes.length < size) throw new SampleError(`${ref.uri}: changed while it was read`);
    return bytes;
  } finally {
    closeSync(file);
  }
};

/** A file of the user's is one, and as it was when it was listed. */
const checkGiven = (ref: MediaRef, found: Stats): void => {
  if (!found.isFile()) throw new SampleError(`${ref.uri}: is not a file`);
  if ((ref.size ?? found.size) !== found.size || (ref.mtime !== undefined && Math.trunc(ref.mtime) !== Math.trunc(found.mtimeMs)))
    throw new SampleError(`${ref.uri}: changed since ingest`);
};

/** What is wrong with a file that a sample names, or with the machine. */
export const blame =
  (ref: MediaRef) =>
  (error: NodeJS.ErrnoException): never => {
    const Kind = ABSENT.has(error.code ?? '') ? SampleError : EnvironmentError;
    throw new Kind(`${ref.uri}: cannot be read (${error.code})`);
  };

const tried = <T>(ref: MediaRef, look: () => T): T => {
  try {
    return look();
  } catch (error) {
    return blame(ref)(error as NodeJS.ErrnoException);
  }
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
  const find = async (ref: MediaRef): Promise<string> => {
    if (ref.digest === undefined || !ref.uri.startsWith(`media/${ref.digest}.`)) {
      const path = pathOf(ref);
      checkGiven(
        ref,
        tried(ref, () => statSync(path)),
      );
      return path;
    }
    if (!(await store.has(ref.digest))) throw new Released(`${ref.uri} is not in the store any more`);
    given.add(ref.digest);
    return store.file(ref.digest);
  };
  return {
    file: find,
    read: async (ref) => readWhole(ref, await find(ref)),
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
