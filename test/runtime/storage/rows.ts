import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Row } from '../../../core/sample.js';

/** A row with nothing in it but what is given. */
export const row = (id: string, given: Partial<Omit<Row, 'id'>> = {}): Row => ({
  id,
  utf8: null,
  images: [],
  audios: [],
  videos: [],
  meta: {},
  stats: {},
  rest: new Uint8Array(),
  holes: new Int32Array(12).fill(-1),
  ...given,
});

/** Numbers that look random and are the same each time. */
export const seeded = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};

/** A folder that is gone after the test. */
export const folder = async (): Promise<string> => {
  const path = await mkdtemp(join(tmpdir(), 'sluice-test-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
};

export const noise = (bytes: number): Buffer => randomBytes(bytes);
