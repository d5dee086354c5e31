/** Where the media files that rows name are, and the media that steps are given. */
import { statSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SampleError } from '../../core/errors.js';
import type { Source } from '../../core/plan.js';
import type { MediaRef } from '../../core/sample.js';
import { shownUri } from '../../runtime/media/remote.js';
import { createMedia, type OpenMedia } from '../../runtime/media/store-media.js';
import { Network } from '../../runtime/net/network.js';
import { scratchPath } from '../../runtime/storage/scratch.js';
import type { Store } from '../../runtime/storage/store.js';
import { isWithin } from '../resolve.js';
import { fetcher } from './fetched.js';
import type { LaneServices } from './services.js';

/** Local paths of what users named. A relative one is of its source's folder, and does not lead out of it. */
export const mediaPath = ({ sources }: { readonly sources: readonly Pick<Source, 'path'>[] }, roots: readonly string[]) => {
  const folders: string[] = [];
  return ({ uri, source = 0 }: MediaRef): string => {
    if (/^[a-z][a-z0-9+.-]+:\/\//i.test(uri) && !uri.startsWith('file://'))
      throw new SampleError(`${shownUri(uri)}: is not on this machine; \`fetch_media: true\` in the recipe has it fetched`);
    folders[source] ??= folderOf(sources[source]!.path);
    const folder = folders[source];
    const path = resolve(folder, uri.startsWith('file://') ? pathIn(uri) : uri);
    const within = isAbsolute(uri) || uri.startsWith('file://') ? roots : [folder, ...roots];
    if (within.length > 0 && !within.some((root) => isWithin(root, path)))
      throw new SampleError(`${shownUri(uri)}: lies outside the folders that may be read`);
    return path;
  };
};

const pathIn = (url: string): string => {
  try {
    return fileURLToPath(url);
  } catch (error) {
    throw new SampleError(`${shownUri(url)}: ${(error as Error).message}`);
  }
};

/** A source is a file, or a folder. */
const folderOf = (path: string) => (statSync(path, { throwIfNoEntry: false })?.isDirectory() ? path : dirname(path));

interface MediaPlace {
  readonly store: Store;
  readonly plan: { readonly sources: readonly Pick<Source, 'path'>[]; readonly salt?: string };
  readonly services: Pick<LaneServices, 'roots' | 'network'>;
  readonly signal: AbortSignal;
}

/** Gives the work media, with a scratch folder that is gone when it ends; `made` tells how many bytes it made or fetched. */
export const withMedia = async <T>(
  { store, plan, services, signal }: MediaPlace,
  work: (media: OpenMedia, made: () => number) => Promise<T>,
): Promise<T> => {
  const scratch = scratchPath();
  await mkdir(scratch, { recursive: true });
  const { network = new Network() } = services;
  let made = 0;
  const onMade = (bytes: number) => {
    made += bytes;
  };
  const fetch = fetcher({ store, network, scratch, salt: plan.salt ?? '', signal, onMade });
  try {
    return await work(createMedia({ store, pathOf: mediaPath(plan, services.roots), scratch, fetch, onMade }), () => made);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
};
