/** Lays rendered rows out as files: what comes into one is a function of the rows alone, however they were cut and whoever rendered them. */
import type { ColumnType } from '../../../core/columns.js';
import type { AnyExporter } from '../../../core/operator.js';
import type { JsonObject } from '../../../core/sample.js';
import type { Store } from '../store.js';
import { ArrowLayout } from './arrow.js';
import { ListLayout } from './list.js';
import type { ParquetLayout } from './parquet.js';
import { RecordsLayout } from './records.js';
import { TarLayout } from './tar.js';

/** The bytes of one file. */
export interface FileLayout {
  /** Takes whole rows, as they were rendered; answers what they add to the file. */
  push(rows: Buffer): Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
  /** What else the file needs, when all rows are in it. */
  end(): Iterable<Uint8Array>;
}

/** Rows one behind the other. */
export const AS_THEY_ARE: FileLayout = { push: (rows) => [rows], end: () => [] };

/** Whether the fields of all rows must be known before the first is written. */
export const needsColumns = ({ layout }: Pick<AnyExporter, 'layout'>): boolean =>
  layout === 'records' || layout === 'parquet' || layout === 'arrow';

/** A new file of an exporter's. `type` is that of all rows, in this file or not; `first` is the place among them of the first in it. */
export const layOut = async (
  { layout, separator, around }: AnyExporter,
  params: JsonObject,
  { type, store, first }: { readonly type: ColumnType; readonly store: Pick<Store, 'file'>; readonly first: number },
): Promise<FileLayout> => {
  switch (layout) {
    case 'list':
      return new ListLayout(around?.(params));
    case 'tar':
      return new TarLayout(store, first);
    case 'records':
      return new RecordsLayout(type, separator!);
    case 'parquet':
      return parquetLayout(type, params as never);
    case 'arrow':
      return new ArrowLayout(type, params as never);
    default:
      return AS_THEY_ARE;
  }
};

/** Its library is loaded with the first such file. */
export const parquetLayout = async (...of: ConstructorParameters<typeof ParquetLayout>): Promise<FileLayout> =>
  new (await import('./parquet.js')).ParquetLayout(...of);
