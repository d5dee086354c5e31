/** Media are taken out of a store while no other run is at work in it: runs say that they begin, and that they make room, before they look. */
import { keyOf } from '../runtime/storage/key.js';
import type { Store } from '../runtime/storage/store.js';

/** `at-work/<key of the run>`, `making-room/<key of the run>`. Type, not interface: it is JSON. */
type Claim = { readonly run: string };
type IsOpen = (run: string) => Promise<boolean>;
const AT_WORK = 'at-work/';
const MAKING_ROOM = 'making-room/';

const claim = (store: Store, folder: string, run: string) => store.commit<Claim>(folder + keyOf(run), { run });

/** What runs other than this one say, by the names of their records. */
async function* others(store: Store, folder: string, run: string): AsyncGenerator<readonly [name: string, run: string]> {
  for await (const name of store.list(folder)) {
    const other = await store.read<Claim>(name);
    if (other !== undefined && other.run !== run) yield [name, other.run];
  }
}

/** Returns when nobody makes room; until this run is closed, nobody else does from then on. */
export const beAtWork = async (store: Store, run: string, isOpen: IsOpen, pause: () => Promise<void>): Promise<void> => {
  const isHeldUp = async () => {
    for await (const [, other] of others(store, MAKING_ROOM, run)) if (await isOpen(other)) return true;
    return false;
  };
  for (;;) {
    // Whoever makes room may have taken it away, when the run of this name before was closed.
    await claim(store, AT_WORK, run);
    if (!(await isHeldUp())) return;
    await pause();
  }
};

/** Does `work` while no other run is open and none can begin; undefined where one is. */
export const whileAlone = async <T>(store: Store, run: string, isOpen: IsOpen, work: () => Promise<T>): Promise<T | undefined> => {
  await claim(store, MAKING_ROOM, run);
  try {
    for await (const [name, other] of others(store, AT_WORK, run)) {
      if (await isOpen(other)) return undefined;
      await store.remove(name);
    }
    return await work();
  } finally {
    await store.remove(MAKING_ROOM + keyOf(run));
  }
};
