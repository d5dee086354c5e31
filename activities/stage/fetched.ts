/** Files from the network: each is fetched once, and what came is a record. */

import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SampleError } from '../../core/errors.js';
import type { Media } from '../../core/operator.js';
import { type MediaRef, storedUri } from '../../core/sample.js';
import { logged } from '../../runtime/log.js';
import { shownUri } from '../../runtime/media/remote.js';
import { extensionOf } from '../../runtime/net/content-types.js';
import { download } from '../../runtime/net/download.js';
import { type Network, shown, type Target } from '../../runtime/net/network.js';
import { keyOf } from '../../runtime/storage/key.js';
import type { Store } from '../../runtime/storage/store.js';

/** `fetched/<key>`: a file that a URL led to. Type, not interface: it is JSON. */
type Fetched = { readonly data: string; readonly bytes: number; readonly extension: string };

interface Surroundings {
  readonly store: Store;
  readonly network: Network;
  /** A folder for what has come so far; who made it removes it. */
  readonly scratch: string;
  readonly salt: string;
  readonly signal: AbortSignal;
  /** Told of the bytes of each file that is fetched. */
  readonly onMade: (bytes: number) => void;
}

/** Fetches by what was fetched before; of a URL that is asked for again, the answer is the same as long as the work lasts, an error too. */
export const fetcher = (surroundings: Surroundings): Media['fetch'] => {
  const asked = new Map<string, Promise<MediaRef>>();
  return (url, limits) => {
    const question = `${JSON.stringify(limits)} ${url}`;
    const known = asked.get(question) ?? fetchOne(surroundings, url, limits);
    asked.set(question, known);
    return known;
  };
};

const fetchOne = async (
  { store, network, scratch, salt, signal, onMade }: Surroundings,
  uri: string,
  limits: Parameters<Media['fetch']>[1],
): Promise<MediaRef> => {
  const { url, sha256 } = targetOf(uri);
  const name = `fetched/${keyOf({ kind: 'fetched', salt, url: url.href, sha256: sha256 ?? null })}`;
  const known = await store.read<Fetched>(name);
  if (known && (await store.has(known.data))) {
    if (url.protocol !== 's3:') network.remember(url);
    if (known.bytes > limits.bytes) throw new SampleError(`${shown(url)}: is ${known.bytes} bytes; the limit is ${limits.bytes} bytes`);
    return refOf(known);
  }
  if (known) await store.remove(name);
  const { record } = await logged(name, async () => {
    const path = join(scratch, randomUUID());
    try {
      const { type } = await download(network, url, path, { ...limits, sha256 }, signal);
      const { digest, bytes } = await store.putFile(path);
      onMade(bytes);
      return await store.commit<Fetched>(name, { data: digest, bytes, extension: extensionOf(url, type) });
    } finally {
      await rm(path, { force: true });
    }
  });
  return refOf(record);
};

const refOf = ({ data: digest, bytes, extension }: Fetched): MediaRef => ({ uri: storedUri(digest, extension), size: bytes, digest });

/** What is behind `#` is for us: it is not sent. */
const targetOf = (uri: string): { readonly url: Target; readonly sha256: string | undefined } => {
  if (/^s3:\/\//i.test(uri)) return objectOf(uri);
  if (!URL.canParse(uri)) throw new SampleError(`${shownUri(uri)}: is no URL`);
  const url = new URL(uri);
  const [, sha256] = /^#sha256=([0-9a-f]{64})$/i.exec(url.hash) ?? [];
  if (sha256 === undefined && /^#sha256/i.test(url.hash)) throw new SampleError(`${shown(url)}: what is behind #sha256= is no digest`);
  url.hash = '';
  return { url, sha256: sha256?.toLowerCase() };
};

/** A key may hold whatever it likes, so only a digest at the very end is none of it. */
const objectOf = (uri: string): ReturnType<typeof targetOf> => {
  const [, host, pathname, sha256] = /^s3:\/\/([\w.-]+)(\/.+?)(?:#sha256=([0-9a-f]{64}))?$/is.exec(uri) ?? [];
  if (host === undefined || pathname === undefined) throw new SampleError(`${shownUri(uri)}: is not s3://bucket/key`);
  return { url: { protocol: 's3:', host, pathname, href: `s3://${host}${pathname}` }, sha256: sha256?.toLowerCase() };
};
