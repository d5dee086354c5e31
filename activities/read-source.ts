/** Reads the sources of a run, and keeps what was found where it can be read when the run is over. */
import type { ManifestRef } from '../core/dataset.js';
import type { Json } from '../core/sample.js';
import type { LaneCall } from '../runtime/lanes/serve.js';
import { readOrRecall } from './known-source.js';
import { keep } from './ledger.js';
import { publish } from './seal.js';
import { type LaneServices, workplace } from './stage/services.js';
import type { Ledger, Work } from './types.js';

export const readSource = async (services: LaneServices, args: Work & Ledger, call: LaneCall): Promise<ManifestRef> => {
  const work = await workplace(services, args, call);
  const read = await readOrRecall(work);
  await publish(work.store, read.manifest);
  await keep(work.store, args.ledger, 'source', read as unknown as Json);
  return read.manifest;
};
