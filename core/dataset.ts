/** References to what the store holds. They are small: workflows and activities pass these, never rows. */
import type { Tally } from './sample.js';

/**
 * A shard: an immutable sequence of samples. `digest` is over the samples themselves (see `runtime/storage/shard.ts`), whatever blobs
 * hold them: two shards with the same samples in the same order have the same digest. `data`, `stats` and `keep` say where they are.
 */
export interface ShardRef {
  readonly digest: string;
  readonly rows: number;
  /** Canonical uncompressed bytes of the samples; of a shard with `keep`, its share of them by rows. */
  readonly bytes: number;
  /** Blob of rows: an Arrow IPC stream. */
  readonly data: string;
  /** Blob of what was measured on all rows that came into the stage, those it dropped included; null where nothing was. */
  readonly stats: string | null;
  /** Blob with a bit for each row of `data`, set for those that the shard has; absent when it has all. */
  readonly keep?: string;
  /** Over size and mtime of the media files that its rows name, which the digest leaves out; absent where there are none. In keys. */
  readonly media?: string;
}

/** A piece of a source: what one `runShard` of the first stage reads. Its samples' ids begin with the first 16 digits of the chunk's digest. */
export interface ChunkRef {
  /** Which of the plan's sources, and the file within it. */
  readonly source: number;
  readonly file: string;
  /** Bytes of the (uncompressed) file. For a formatter whose unit is the file: the whole of it. */
  readonly offset: number;
  readonly bytes: number;
  /** The line of the file that it begins with, counted from 1; 0 for a formatter whose unit is the file. */
  readonly line: number;
  /** SHA-256 of those bytes; of uri, size and mtime for media files, which are read later. */
  readonly digest: string;
  /** This chunk's place among those with the same digest: `n` in ids of the form `<digest>~n.<row>`; 0 is not written. */
  readonly copy: number;
  /** Rows, blank lines not counted. */
  readonly rows: number;
  /** Of a piece of a chunk that is shared out: the digest of the whole, which its ids begin with, and the place of its first row there. */
  readonly piece?: { readonly of: string; readonly row: number };
  /** For a compressed file: the blob with the uncompressed bytes of this chunk. */
  readonly blob?: string;
  /** For a file that names its fields first: the blob with these names, a JSON list; for one with a list of rows in it: with what stands around it, as the one item. */
  readonly header?: string;
  /** Bytes of text that are as much work as these rows, where these name media or, in a tar file, hold files. */
  readonly weight?: number;
  /** Where steps read media: the blob with the size and mtime of each file that the rows name, as found on ingest. */
  readonly media?: string;
  /** Set when it is one row over `max_row_bytes`, which is quarantined unread. */
  readonly oversize?: true;
}

/** An entry of a manifest: a shard, or, in a source's manifest, the chunks that are worked on together. */
export type Entry = { readonly shard: ShardRef } | { readonly chunks: readonly ChunkRef[] };

/** A dataset: a root blob that names pages of entries. `digest` is over contents only; `root` is where it is. */
export interface ManifestRef {
  readonly digest: string;
  readonly root: string;
  readonly entries: number;
  readonly rows: number;
  readonly bytes: number;
}

/** What became of the samples at one step. */
export type StepTallies = Readonly<Record<string, Tally>>;

/** `results/<key>`: the only commit point of a stage's work on one shard. */
export interface ShardResult {
  readonly shard: ShardRef;
  /** Blob of quarantined samples, JSON lines: `{"id","step","error","sample"}`. */
  readonly quarantine: string | null;
  readonly tally: Tally;
  readonly steps: StepTallies;
  /** What a person should be told once: lone surrogates replaced, an empty file. */
  readonly notes: Readonly<Record<string, number>>;
}

/*
 * A stats table has a line per sample that came into a stage or was made in it: `id`, `fate`, `row` (its place in the data, or -1), `digest`
 * (16 bytes), `<step id>/<stat>` per stat, and for each barrier to come `<step id>/hashes` (a JSON list of strings) or `<step id>/score` (a
 * number; null and NaN rank last), or both where the score says which of duplicates stays. Barriers read nothing else of kept samples.
 */

/** `fate` column of a stats table: the position (in the stage's list of steps) of the step that dropped the sample, or one of these. */
export const KEPT = -1;
export const QUARANTINED = -2;
/** Replaced by the samples that a step made of it. */
export const SPLIT = -3;

/** Dropped when it was read: a field that must not be null is. */
export const UNREAD = -4;
