/** Size and mtime of the media files that rows name, as found on ingest: in every key, and what "changed since ingest" is told by. */
import { createHash, type Hash } from 'node:crypto';
import { statSync } from 'node:fs';
import type { ChunkRef } from '../../core/dataset.js';
import type { FieldMap, Json, MediaRef, Row } from '../../core/sample.js';
import type { Store } from '../../runtime/storage/store.js';
import { fieldReader } from './field.js';

/** Size and mtime by uri; files that are not there are left out. */
export type Prints = ReadonlyMap<string, readonly [size: number, mtime: number]>;
type Media = Pick<Row, 'images' | 'audios' | 'videos' | 'files'>;

const refsOf = ({ images, audios, videos, files = [] }: Media): readonly MediaRef[] => [...images, ...audios, ...videos, ...files];

/** Longer texts are no names of files. */
const LONGEST_NAME = 4096;
/** The names of files in a value: itself, or those in lists however deep. */
export const namesIn = (value: Json): readonly string[] => {
  if (Array.isArray(value)) return value.flatMap(namesIn);
  return typeof value === 'string' && value !== '' && value.length <= LONGEST_NAME ? [value] : [];
};

/** The row with the files that these of its fields name. */
export const withFiles = <R extends Omit<Row, 'id'>>(row: R, names: readonly string[], fields: FieldMap): R => {
  if (names.length === 0) return row;
  const field = fieldReader({ ...row, id: '' }, () => Buffer.from(row.utf8 ?? []).toString(), fields);
  const uris = new Set(names.flatMap((name) => namesIn(field(name))));
  return uris.size === 0 ? row : { ...row, files: Array.from(uris, (uri) => ({ uri })) };
};

/** Looks at the files that these rows name, and keeps what it found; answers the blob's digest. */
export const takePrints = async (store: Store, rows: Iterable<Media>, pathOf: (ref: MediaRef) => string): Promise<string> => {
  const uris = new Set([...rows].flatMap((row) => refsOf(row).map(({ uri }) => uri)));
  const found: [string, readonly [number, number]][] = [];
  for (const uri of [...uris].sort()) {
    const file = fileAt(() => pathOf({ uri }));
    if (file) found.push([uri, [file.size, Math.trunc(file.mtimeMs)]]);
  }
  return (await store.put(Buffer.from(JSON.stringify(found)))).digest;
};

/** A file that is not there, or not to be read, is told when a step reads it. */
const fileAt = (pathOf: () => string) => {
  try {
    return statSync(pathOf());
  } catch {
    return undefined;
  }
};

/** What was found of a chunk's media on ingest. */
export const fingerprintsOf = async (store: Store, { media }: ChunkRef): Promise<Prints | undefined> =>
  media === undefined ? undefined : new Map(JSON.parse((await store.get(media)).toString()) as [string, readonly [number, number]][]);

/** The row with what was found on ingest in its refs. */
export const withPrints = <R extends Media>(row: R, source: number, prints: Prints | undefined): R => {
  const withOwn = (refs: readonly MediaRef[]): readonly MediaRef[] =>
    refs.map((ref) => {
      const [size, mtime] = prints?.get(ref.uri) ?? [];
      return { ...ref, source, ...(size !== undefined && mtime !== undefined && { size, mtime }) };
    });
  if (refsOf(row).length === 0) return row;
  const { images, audios, videos, files } = row;
  return {
    ...row,
    images: withOwn(images),
    audios: withOwn(audios),
    videos: withOwn(videos),
    ...(files && { files: withOwn(files) }),
  };
};

/** Hashes the state of the files that rows name, for `ShardRef.media`. */
export class MediaState {
  private hash: Hash | undefined;

  add(row: Media): void {
    const refs = refsOf(row);
    if (refs.length === 0) return;
    this.hash ??= createHash('sha256');
    for (const { uri, size = -1, mtime = -1, digest = '' } of refs) this.hash.update(`${uri}\n${size}\n${mtime}\n${digest}\n`);
  }

  digest(): string | undefined {
    return this.hash?.digest('hex');
  }
}
