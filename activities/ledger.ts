/** What is asked about a run after it closed: records under `runs/<workflow id>/<run id>/`. */
import type { Json } from '../core/sample.js';
import type { Store } from '../runtime/storage/store.js';
import type { LaneServices } from './stage/services.js';
import type { Activities } from './types.js';

/** Workflow ids may hold what record names may not. */
export const ledgerName = (ledger: string, entry: string): string => `${ledger.replace(/[^A-Za-z0-9._/-]/g, '_')}/${entry}`;

/** Keeps one entry; the first that was kept under a name stays. */
export const keep = async (store: Store, ledger: string, entry: string, value: Json): Promise<void> => {
  await store.commit(ledgerName(ledger, entry), value);
};

/** Keeps an entry for a workflow. */
export const keepLedger = async (services: LaneServices, args: Parameters<Activities['keepLedger']>[0]): Promise<void> =>
  keep(await services.open(args.store), args.ledger, args.entry, args.value);
