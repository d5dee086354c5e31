/** Small columnar tables: what was measured on the rows of a shard. */
import type { Mask } from './mask.js';
import type { BlobRef, Store } from './store.js';

export type TableColumn =
  | { readonly type: 'int32'; readonly values: Int32Array }
  /** `valid` has the rows that are not null; absent when none is. NaN is a value. */
  | { readonly type: 'float64'; readonly values: Float64Array; readonly valid?: Mask }
  | { readonly type: 'text'; readonly values: readonly (string | null)[] }
  /** `width` bytes per row. */
  | { readonly type: 'bytes'; readonly width: number; readonly values: Uint8Array };
export interface Table {
  readonly rows: number;
  readonly columns: Readonly<Record<string, TableColumn>>;
}
export declare const writeTable: (store: Store, table: Table) => Promise<BlobRef>;
/** Reads a table, or only the columns named; one that it lacks is left out. */
export declare const readTable: (store: Store, digest: string, names?: readonly string[]) => Promise<Table>;
