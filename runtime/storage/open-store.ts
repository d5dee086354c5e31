/** Opens a store by its URI, and proves that one keeps its promises. */
import { randomUUID } from 'node:crypto';
import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RecipeError } from '../../core/errors.js';
import { localStore } from './local.js';
import type { S3Settings } from './minio.js';
import type { Store } from './store.js';

/** Opens `s3://bucket/prefix`, `file:///folder` or a folder's absolute path; it is made when it is not there, unless it `mustExist`. */
export const openStore = async (
  uri: string,
  s3: S3Settings | undefined,
  options: { readonly mustExist?: boolean } = {},
): Promise<Store> => {
  if (uri.startsWith('s3://')) {
    if (!s3) throw new RecipeError(`store ${uri} needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment`);
    // Its client takes a quarter of a second to load, which a lane on a local store does not wait for.
    const { s3Store } = await import('./minio.js');
    return s3Store(uri, s3, options);
  }
  const path = uri.startsWith('file://') ? fileURLToPath(uri) : uri;
  if (!isAbsolute(path)) throw new RecipeError(`store "${uri}" is neither s3://bucket/prefix, file:///folder nor an absolute path`);
  return localStore(path, options);
};

/** A condition that a store must meet, and what was found. */
export interface Proof {
  readonly condition: string;
  readonly ok: boolean;
  readonly found: string;
}

/** Tries what runs rely on: of many commits of one record exactly one wins, and what was written is read at once. */
export const prove = async (store: Store): Promise<readonly Proof[]> => {
  const name = `proofs/${randomUUID()}`;
  const tries = await Promise.all(Array.from({ length: 16 }, (_, n) => store.commit(name, n)));
  const winners = tries.filter(({ won }) => won).length;
  const agreed = new Set(tries.map(({ record }) => record)).size === 1;
  const read = await store.read<number>(name);
  const blob = await store.put(Buffer.from(name));
  const back = (await store.get(blob.digest)).toString() === name;
  await store.remove(name);
  await store.removeBlob(blob.digest);
  const gone = (await store.read(name)) === undefined && !(await store.has(blob.digest));
  return [
    { condition: 'a record is committed once', ok: winners === 1 && agreed, found: `${winners} of 16 commits won` },
    {
      condition: 'what was written is read',
      ok: read === tries[0]!.record && back,
      found: `record ${read === tries[0]!.record}, blob ${back}`,
    },
    { condition: 'what was removed is gone', ok: gone, found: `${gone}` },
  ];
};
