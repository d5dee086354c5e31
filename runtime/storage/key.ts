/** Digests, and keys made of values: equal values have equal keys, whatever the order of their fields. */
import { createHash, hash } from 'node:crypto';
import type { Json } from '../../core/sample.js';
import { blocksOf, withFile } from './files.js';

/** SHA-256 in hex. */
export const sha256 = (bytes: Uint8Array | string): string => hash('sha256', bytes);

/** SHA-256 of a file's bytes, in hex, with their number. */
export const sha256File = (path: string): Promise<{ digest: string; bytes: number }> =>
  withFile(path, 'r', async (file) => {
    const digest = createHash('sha256');
    let bytes = 0;
    for await (const block of blocksOf(file)) {
      digest.update(block);
      bytes += block.length;
    }
    return { digest: digest.digest('hex'), bytes };
  });

/** JSON without spaces and with the keys of every object sorted. A number that JSON cannot hold is refused: it would read as null. */
export const canonicalJson = (value: Json): string =>
  JSON.stringify(value, (key, part: Json) => {
    if (typeof part === 'number' && !Number.isFinite(part)) throw new TypeError(`"${key}" is ${part}, which JSON cannot hold`);
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });

/** SHA-256, in hex, of a value's canonical JSON. */
export const keyOf = (value: Json): string => sha256(canonicalJson(value));
