/** Parameters that tell Data-Juicer how to distribute a deduplicator over Ray. Recipes may hold them; the engine distributes by itself. */
import { z } from 'zod';

const IDLE = 'Does nothing: the engine distributes by itself.';
const amount = z.number().nullable();
const count = z.int().nullable();
const countOrAuto = z.union([z.int(), z.literal('auto')]);

/** Of all that go through Ray's union-find. */
export const unionFind = {
  union_find_parallel_num: countOrAuto.default('auto').describe(IDLE),
  union_threshold: count.default(256).describe(IDLE),
  max_pending_edge_buffer_task: count.default(20).describe(IDLE),
  num_edge_buffer_task_returns: count.default(10).describe(IDLE),
  max_pending_filter_tasks: count.default(20).describe(IDLE),
  num_filter_task_returns: count.default(10).describe(IDLE),
  merge_batch_size: count.default(1000).describe(IDLE),
};
export const memory = {
  minhash_batch_size: countOrAuto.nullable().default('auto').describe(IDLE),
  memory_per_sample: amount.default(0.1).describe(IDLE),
  actor_memory: count.default(null).describe(IDLE),
  task_memory: count.default(null).describe(IDLE),
};
/** Of those that look hashes up in sets. */
export const sets = {
  backend: z.enum(['ray_actor', 'redis']).default('ray_actor').describe(IDLE),
  redis_address: z.string().default('redis://localhost:6379').describe(IDLE),
  dedup_set_num: countOrAuto.default('auto').describe(IDLE),
};
