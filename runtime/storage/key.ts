/** Digests, and keys made of values: equal values have equal keys, whatever the order of their fields. */
import { createHash, hash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { Json } from '../../core/sample.js';

/** SHA-256 in hex. */
export const sha256 = (bytes: Uint8Array | string): string => hash('sha256', bytes);

/** SHA-256 of a file's bytes, in hex, with their number. */
export const sha256File = async (path: string): Promise<{ digest: string; bytes: number }> => {
  const file = await open(path);
  try {
    const digest = createHash('sha256');
    const block = Buffer.allocUnsafe(1 << 20);
    let bytes = 0;
    for (;;) {
      const { bytesRead } = await file.read(block, 0, block.length);
      if (bytesRead === 0) return { digest: digest.digest('hex'), bytes };
      digest.update(block.subarray(0, bytesRead));
      bytes += bytesRead;
    }
  } finally {
    await file.close();
  }
};

/** JSON without spaces and with the keys of every object sorted. A number that JSON cannot hold is refused: it would read as null. */
export const canonicalJson = (value: Json): string =>
  JSON.stringify(value, (key, part: Json) => {
    if (typeof part === 'number' && !Number.isFinite(part)) throw new TypeError(`"${key}" is ${part}, which JSON cannot hold`);
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });

/** SHA-256, in hex, of a value's canonical JSON. */
export const keyOf = (value: Json): string => sha256(canonicalJson(value));
