/** Reads the sources of a run, and keeps what was found where it can be read when the run is over. */
import type { ManifestRef } from '../core/dataset.js';
import type { Json } from '../core/sample.js';
import type { LaneCall } from '../runtime/lanes/serve.js';
import { readOrRecall } from './known-source.js';
import { keep } from './ledger.js';
import { publish } from './seal.js';
import { type LaneServices, workplace } from './stage/services.js';
import type { Ledger, Work } from './types.js';

/** So many warnings are told with what a run came to; the ledger has all. */
const TOLD = 10;

export const readSource = async (
  services: LaneServices,
  args: Work & Ledger,
  call: LaneCall,
): Promise<ManifestRef & { readonly warnings?: readonly string[] }> => {
  const work = await workplace(services, args, call);
  const read = await readOrRecall(work);
  await publish(work.store, read.manifest);
  await keep(work.store, args.ledger, 'source', read as unknown as Json);
  const { manifest, warnings } = read;
  if (warnings.length === 0) return manifest;
  const more = warnings.length - TOLD;
  return { ...manifest, warnings: [...warnings.slice(0, TOLD), ...(more > 0 ? [`and ${more} more`] : [])] };
};
