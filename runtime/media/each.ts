import type { MediaRef } from '../../core/sample.js';
import { moved } from '../lanes/marks.js';

/** Answers for each medium of a list, asking once where several are the same file. */
export const eachRef = async <V>(refs: readonly MediaRef[], ask: (ref: MediaRef) => Promise<V>): Promise<V[]> => {
  const known = new Map<string, V>();
  for (const ref of refs) {
    if (!known.has(ref.uri)) known.set(ref.uri, await ask(ref));
    moved();
  }
  return refs.map(({ uri }) => known.get(uri)!);
};
