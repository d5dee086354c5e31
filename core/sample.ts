/** What a sample is, between the formatter that reads it and the exporter that writes it. */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
/** Stands for a field that a row lacks, where that is told from null. */
export const ABSENT: Json = { absent: true };
export type JsonObject = { readonly [key: string]: Json };
/** Whether a value has fields: neither a list, nor null, nor a plain value. */
export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A media file. `uri` is what the user wrote, or `media/<digest>.<ext>` for a file that a step made. */
export interface MediaRef {
  readonly uri: string;
  /** Which of the plan's sources a relative `uri` is relative to. */
  readonly source?: number;
  /** Bytes, and last change in milliseconds, as found on ingest: they are in every key, and "changed since ingest" is checked against them. */
  readonly size?: number;
  readonly mtime?: number;
  /** SHA-256 of the bytes, in hex: of a file that a step made, or of one that was read whole on ingest. */
  readonly digest?: string;
}

const EXTENSION = /(?:^|\.)([A-Za-z0-9]{1,16})$/;

/** What a file in the store is called: by its digest, and by the extension of a name, or a bare one, where it is fit for a file's name. */
export const storedUri = (digest: string, name: string): string => `media/${digest}.${EXTENSION.exec(name)?.[1]?.toLowerCase() ?? 'bin'}`;

export type StatValue = number | string | readonly number[] | readonly string[];

/** The columns that operators may touch; all else of a row stays as its own bytes. Their order is that of `Row.holes`. */
export const COLUMNS = ['text', 'images', 'audios', 'videos', 'meta', 'stats'] as const;
export type Column = (typeof COLUMNS)[number];

/** The field of a row that each column is bound to, by the recipe (`text_keys`, `image_key`, ...). */
export type FieldMap = Readonly<Record<Column, string>>;
export const DEFAULT_FIELDS: FieldMap = {
  text: 'text',
  images: 'images',
  audios: 'audios',
  videos: 'videos',
  meta: '__dj__meta__',
  stats: '__dj__stats__',
};

/**
 * One sample as shards hold it.
 *
 * `rest` is the row as it was read: a JSON object in UTF-8 in which the value of each column stands at `holes[2c]` and is `holes[2c+1]`
 * bytes long; -1 stands for a column that the row lacks, and `rest` may be empty (`{}` is meant) for a sample that no row was read for.
 * A value whose spelling follows from the column is one placeholder byte, `0`, so that `rest` is always valid JSON; one that is
 * spelled otherwise (`"\u00e9"`) is kept as it was, until the column is written. A negative length marks a value of another type (a
 * number for a text), which no operator can read.
 */
export interface Row {
  readonly id: string;
  /** The text in UTF-8; null when the row has none, or has a value of another type there (it is then kept in `rest`). */
  utf8: Uint8Array | null;
  images: readonly MediaRef[];
  audios: readonly MediaRef[];
  videos: readonly MediaRef[];
  /** Files that other fields name: those that steps of the plan read, as found on ingest, and those that steps made; absent when there are none. */
  files?: readonly MediaRef[];
  meta: JsonObject;
  stats: Readonly<Record<string, StatValue>>;
  rest: Uint8Array;
  holes: Int32Array;
}

/** Whether the row has a value of another type in a column, which no operator can read; so have groups of samples. */
export const isMisfit = ({ holes }: Pick<Row, 'holes'>, column: Column): boolean => {
  const at = 2 * COLUMNS.indexOf(column);
  return holes[at]! >= 0 && holes[at + 1]! < 0;
};

/** What became of the samples of a step, shard or run: `in + made = kept + dropped + quarantined + merged`. */
export interface Tally {
  readonly in: number;
  readonly made: number;
  readonly kept: number;
  readonly dropped: number;
  readonly quarantined: number;
  readonly merged: number;
  /** Of a step, in what is told of a run: CPU time, by every so many samples. Never in what is kept of a shard. */
  readonly cpuMs?: number;
}
export const NO_TALLY: Tally = { in: 0, made: 0, kept: 0, dropped: 0, quarantined: 0, merged: 0 };
export const addTallies = (a: Tally, b: Tally): Tally => ({
  in: a.in + b.in,
  made: a.made + b.made,
  kept: a.kept + b.kept,
  dropped: a.dropped + b.dropped,
  quarantined: a.quarantined + b.quarantined,
  merged: a.merged + b.merged,
  ...(a.cpuMs !== undefined || b.cpuMs !== undefined ? { cpuMs: (a.cpuMs ?? 0) + (b.cpuMs ?? 0) } : {}),
});
/** Over stages in a row: what one keeps, the next takes in. */
export const chainTallies = (tallies: readonly Tally[]): Tally => {
  if (tallies.length === 0) return NO_TALLY;
  return { ...tallies.reduce(addTallies), in: tallies[0]!.in, kept: tallies.at(-1)!.kept };
};
export const addStepTallies = (a: Readonly<Record<string, Tally>>, b: Readonly<Record<string, Tally>>): Readonly<Record<string, Tally>> => {
  const sum = { ...a };
  for (const [step, tally] of Object.entries(b)) sum[step] = addTallies(sum[step] ?? NO_TALLY, tally);
  return sum;
};
