import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { RecipeError, StoreError } from '../../../core/errors.js';
import { LaneDeath, type LaneLimits } from '../../../runtime/lanes/lane.js';
import { Lanes } from '../../../runtime/lanes/lanes.js';

const open: Lanes[] = [];
const lanesOf = (size: number, limits: Partial<LaneLimits> = {}) => {
  const lanes = new Lanes({ module: new URL('./lane.js', import.meta.url), size, limits });
  open.push(lanes);
  return lanes;
};
afterEach(() => Promise.all(open.splice(0).map((lanes) => lanes.close())));

const isAlive = (pid: number) => {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};
const ended = async (pid: number) => {
  while (isAlive(pid)) await sleep(20);
};
const deathOf = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    (error: unknown) => (error instanceof LaneDeath ? error : undefined),
  );

test('a lane stays warm, and as many run at once as the pool is large', async () => {
  const lanes = lanesOf(1);
  const first = await lanes.call('pid', null);
  expect(await lanes.call('pid', null)).toBe(first);
  lanes.resize(2);
  const progress: unknown[] = [];
  const long = lanes.call('echo', { wait: 300, value: 'a' }, { onProgress: (value) => progress.push(value) });
  expect(await lanes.call('pid', null)).not.toBe(first);
  expect(await long).toBe('a');
  expect(progress).toEqual([{ at: 'a' }]);
  lanes.resize(1);
  expect(lanes.processes).toHaveLength(1);
  expect(await lanes.call('pid', null, { fresh: true })).not.toBe(first);
});

test('errors keep the class that decides what is done about them', async () => {
  const lanes = lanesOf(1);
  await expect(lanes.call('fail', { name: 'RecipeError' })).rejects.toBeInstanceOf(RecipeError);
  await expect(lanes.call('fail', { name: 'RecipeError' })).rejects.toThrow('r.yaml:2:3: mend it');
  await expect(lanes.call('fail', { name: 'StoreError' })).rejects.toBeInstanceOf(StoreError);
  await expect(lanes.call('fail', { name: '' })).rejects.toMatchObject({ name: 'Error', message: 'odd', code: 'ENOSPC' });
});

test('a sample that spends too much CPU time, or memory, ends its lane and is named', async () => {
  const lanes = lanesOf(2, { sampleCpuMs: 500, memoryBytes: 400 << 20 });
  const [spun, grown] = await Promise.all([deathOf(lanes.call('spin', null)), deathOf(lanes.call('grow', null))]);
  expect(spun).toMatchObject({ death: 'cpu', row: 7, step: 2, byItself: true });
  expect(grown).toMatchObject({ death: 'memory', row: 8, step: 1, byItself: true });
  expect(await lanes.call('echo', { wait: 0, value: 'next' })).toBe('next');
});

test('a sample that gets on with its work may take any CPU time', async () => {
  expect(await lanesOf(1, { sampleCpuMs: 700 }).call('advance', { frames: 15 })).toBe(15);
});

test('a call that takes longer than it may ends its lane, whatever it waited for one', async () => {
  const lanes = lanesOf(1);
  await lanes.call('pid', null);
  const first = lanes.call('echo', { wait: 700, value: 'first' });
  const waited = lanes.call('echo', { wait: 0, value: 'waited' }, { limitMs: 500 });
  expect(await first).toBe('first');
  expect(await waited).toBe('waited');
  const late = await deathOf(lanes.call('echo', { wait: 60_000, value: 'late' }, { limitMs: 200 }));
  expect(late).toMatchObject({ death: 'time', byItself: false });
  expect(late!.message).toContain('it had not answered after 0.2 s');
  expect(await lanes.call('echo', { wait: 0, value: 'next' })).toBe('next');
});

test('an abort is of its own making and names the very sample; a kill and an exit are not', async () => {
  const lanes = lanesOf(1);
  const aborted = await deathOf(lanes.call('abort', { rows: 3000 }));
  expect(aborted).toMatchObject({ death: 'signal', signal: 'SIGABRT', row: 2999, step: 0, byItself: true });
  expect(await deathOf(lanes.call('exit', null))).toMatchObject({ death: 'exit', byItself: false });
  const waiting = deathOf(lanes.call('wait', null));
  await sleep(200);
  process.kill(lanes.processes[0]!.pid, 'SIGKILL');
  expect(await waiting).toMatchObject({ death: 'signal', signal: 'SIGKILL', byItself: false });
});

test('a cancelled call ends: at once where it listens, else with its lane', async () => {
  const lanes = lanesOf(1);
  const listening = new AbortController();
  const lane = await lanes.call('pid', null);
  const calls = [1, 2].map(() => expect(lanes.call('wait', null, { signal: listening.signal })).rejects.toThrow('enough'));
  await sleep(100);
  listening.abort(new Error('enough'));
  await Promise.all(calls);
  expect(await lanes.call('pid', null)).toBe(lane);
  const deaf = new AbortController();
  const spin = lanes.call('spinUnmarked', null, { signal: deaf.signal });
  setTimeout(() => deaf.abort(new Error('enough')), 100);
  await expect(spin).rejects.toThrow('enough');
  expect(await lanes.call('pid', null)).not.toBe(lane);
});

test('what a lane started ends with it', async () => {
  const lanes = lanesOf(1);
  const child = (await lanes.call('child', null)) as number;
  expect(isAlive(child)).toBe(true);
  await deathOf(lanes.call('exit', null));
  await ended(child);
});

test('a killed worker leaves no lane behind, busy as it may be, and none of its children', async () => {
  const parent = spawn(process.execPath, [fileURLToPath(new URL('./parent.js', import.meta.url))]);
  const [line] = await once(parent.stdout, 'data');
  const pids: number[] = JSON.parse(String(line));
  expect(pids.every(isAlive)).toBe(true);
  parent.kill('SIGKILL');
  await Promise.all(pids.map(ended));
});
