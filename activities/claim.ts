/** One run at a time writes to an export path: whoever claimed it, until it has closed. */
import { RecipeError } from '../core/errors.js';
import { keyOf } from '../runtime/storage/key.js';
import type { Store } from '../runtime/storage/store.js';

/** `exports/<key of the path>/<number>`: the claim with the highest number counts. Type, not interface: it is JSON. */
type Claim = { readonly run: string };

/** Claims a path for the run of this workflow id; a `RecipeError` names the open run that has it. */
export const claimExport = async (store: Store, path: string, run: string, isOpen: (run: string) => Promise<boolean>): Promise<void> => {
  const prefix = `exports/${keyOf(path)}/`;
  for (;;) {
    let last = 0;
    for await (const name of store.list(prefix)) last = Math.max(last, Number(name.slice(prefix.length)));
    const claim = await store.read<Claim>(`${prefix}${last}`);
    if (claim?.run === run) return;
    if (claim !== undefined && (await isOpen(claim.run)))
      throw new RecipeError(`export_path: the run ${claim.run} writes to ${path}; wait for its end, cancel it, or name another path`);
    // Of several that claim at once, one commits the next number; the others look again.
    if ((await store.commit(`${prefix}${last + 1}`, { run })).won) return;
  }
};
