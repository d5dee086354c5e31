import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { Listed } from '../../client/home/leftovers.js';
import { Registry } from '../../infra/registry.js';
import { isAlive, until } from './homes.js';

const folder = mkdtempSync(join(tmpdir(), 'sluice-registry-'));
let registry: Registry;
afterEach(() => {
  registry.close();
  rmSync(folder, { recursive: true });
});

/** Starts the like of a worker, whose lane is a group leader that started an ffmpeg. */
const startWorker = () => {
  const lane = join(folder, 'lane-main.js');
  const ffmpeg = join(folder, 'ffmpeg');
  symlinkSync('/bin/sleep', ffmpeg);
  writeFileSync(lane, `require('node:child_process').spawn(${JSON.stringify(ffmpeg)}, ['600']); setInterval(() => {}, 1000);`);
  const start = `require('node:child_process').spawn(process.execPath, [${JSON.stringify(lane)}], { detached: true }); setInterval(() => {}, 1000);`;
  return spawn(process.execPath, ['-e', start, '/workers/worker.js'], { stdio: 'ignore' });
};

test('processes.json names lanes and their ffmpeg, and those that a dead worker left are ended', async () => {
  registry = new Registry(folder);
  const worker = startWorker();
  const written = (): Listed[] => JSON.parse(readFileSync(join(folder, 'processes.json'), 'utf8'));
  const list = await until(() => written().some(({ role }) => role === 'ffmpeg') && written());
  expect(list.map(({ role }) => role).sort()).toEqual(['ffmpeg', 'lane', 'supervisor', 'worker']);
  expect(list.find(({ role }) => role === 'worker')?.pid).toBe(worker.pid);
  for (const { startedAt } of list) expect(Math.abs(Date.now() - Date.parse(startedAt))).toBeLessThan(600_000);

  const left = list.filter(({ role }) => role === 'lane' || role === 'ffmpeg');
  worker.kill('SIGKILL');
  await until(() => left.every(({ pid }) => !isAlive(pid)));
  await until(() => written().length === 1);
});
