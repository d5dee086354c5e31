/** Where the quarantined samples of a run are. */
import type { ManifestRef } from '../core/dataset.js';
import type { LaneCall } from '../runtime/lanes/serve.js';
import { entries } from '../runtime/storage/manifest.js';
import { findRun } from './find-run.js';
import { chainOf } from './seal.js';
import type { LaneServices } from './stage/services.js';

/** The blobs of JSON lines that hold them, in the order of stages and shards, as far as the run has come. */
export const listQuarantine = async (
  services: LaneServices,
  args: { readonly store: string; readonly run: string },
  call: LaneCall,
): Promise<string[]> => {
  const { work, source, sealed, barriers } = await findRun(services, args, call);
  const blobs: string[] = [];
  let manifest: ManifestRef | undefined = source;
  for (const [segment, { barrier, stages }] of work.plan.segments.entries()) {
    if (manifest === undefined) break;
    for await (const entry of entries(work.store, manifest)) {
      for (const { quarantine } of await chainOf(work, segment, entry)) if (quarantine !== null) blobs.push(quarantine);
    }
    if (stages.length > 0) manifest = sealed[segment];
    if (barrier !== null) manifest = barriers[segment]?.output;
  }
  return blobs;
};
