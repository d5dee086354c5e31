/** Shards: samples as Arrow IPC streams. */
import type { ShardRef } from '../../core/dataset.js';
import type { Row } from '../../core/sample.js';
import type { Mask } from './mask.js';
import type { Store } from './store.js';

/** Bytes of a row's digest. */
export const ROW_DIGEST = 16;
/** The digest of a shard that has these rows: `digests` are 16 bytes each; without `keep`, all of them. */
export declare const shardDigest: (digests: Uint8Array, keep?: Mask) => string;
export declare class ShardWriter {
  constructor(store: Store);
  /** Adds a row, which must not be changed until the next call. */
  add(row: Row): void;
  /** `digests`: 16 bytes per row. */
  end(): Promise<{ shard: ShardRef; digests: Uint8Array }>;
  /** Gives up: removes what was spooled. */
  abort(): void;
}
export declare function readShard(store: Store, ref: Pick<ShardRef, 'data' | 'keep'>): AsyncGenerator<Row[]>;
