import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { claimExport } from '../../activities/claim.js';
import { localStore } from '../../runtime/storage/local.js';
import type { Store } from '../../runtime/storage/store.js';

let folder: string;
let store: Store;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-claim-'));
  store = await localStore(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('lets one open run at a time write to a path, and the next one when it has closed', async () => {
  const open = new Set(['a', 'b']);
  const claim = (run: string, path = '/out/a.jsonl') => claimExport(store, path, run, async (other) => open.has(other));
  await claim('a');
  await claim('a');
  await expect(claim('b')).rejects.toThrow('export_path: the run a writes to /out/a.jsonl');
  await claim('b', '/out/b.jsonl');
  open.delete('a');
  await claim('b');
  await expect(claim('c')).rejects.toThrow('the run b writes');
});

it('of many that claim at once exactly one is let through', async () => {
  const runs = Array.from({ length: 12 }, (_, n) => `run-${n}`);
  const answers = await Promise.allSettled(runs.map((run) => claimExport(store, '/out/many.jsonl', run, async () => true)));
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});
