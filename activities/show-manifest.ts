/** The dataset that a run made; or, of one that was stopped, what it had come to. */
import type { ManifestRef } from '../core/dataset.js';
import { RecipeError } from '../core/errors.js';
import type { LaneCall } from '../runtime/lanes/serve.js';
import { findRun } from './find-run.js';
import { sealSegment } from './seal.js';
import type { LaneServices } from './stage/services.js';

/** Type, not interface: it is JSON. */
export type ShownManifest = {
  readonly run: string;
  readonly sha256: string;
  readonly uri: string;
  readonly rows: number;
  readonly shards: number;
  readonly bytes: number;
  /** Whether the run has not come to its end: what is missing was not worked on, or is still to go through later steps. */
  readonly partial: boolean;
};

/** The manifest of a run's last dataset. With `partial`, one is sealed of what is finished in the segment where the run stands. */
export const showManifest = async (
  services: LaneServices,
  args: { readonly store: string; readonly run: string; readonly partial: boolean },
  call: LaneCall,
): Promise<ShownManifest> => {
  const found = await findRun(services, args, call);
  const { plan, planName } = found.work;
  const show = ({ digest: sha256, rows, bytes, entries: shards }: ManifestRef, partial: boolean): ShownManifest => {
    if (partial && !args.partial) throw new RecipeError(`${found.id} has not come to its end; --partial shows what it has come to`);
    return { run: found.id, sha256, uri: `${args.store}/manifests/${sha256}`, rows, shards, bytes, partial };
  };
  let manifest = found.source;
  if (manifest === undefined) throw new RecipeError(`${found.id} has not read its source`);
  for (const [segment, { stages, barrier }] of plan.segments.entries()) {
    const sealed: ManifestRef | undefined = stages.length === 0 ? manifest : found.sealed[segment];
    if (sealed === undefined) {
      const work = { store: args.store, plan: planName, ledger: found.ledger, segment, manifest, partial: true };
      return show(args.partial ? await sealSegment(services, work, call) : manifest, true);
    }
    const passed: ManifestRef | undefined = barrier === null ? sealed : found.barriers[segment]?.output;
    if (passed === undefined) return show(sealed, true);
    manifest = passed;
  }
  return show(manifest, false);
};
