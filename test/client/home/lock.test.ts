import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { acquire, holder } from '../../../client/home/lock.js';
import { ROOT } from '../../root.js';

const CONTENDER = `
  const { acquire } = await import(${JSON.stringify(`file://${ROOT}dist/client/home/lock.js`)});
  const won = acquire(process.argv[1], { port: 1, token: 't' });
  console.log(won ? 'won' : 'lost');
  setInterval(() => {}, 1000);`;
let folder: string;
let contenders: ChildProcess[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-lock-'));
  contenders = [];
});
afterEach(() => {
  for (const contender of contenders) contender.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

const contend = (): Promise<{ child: ChildProcess; said: string }> => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', CONTENDER, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  contenders.push(child);
  return new Promise((resolve) => child.stdout!.once('data', (chunk: Buffer) => resolve({ child, said: `${chunk}`.trim() })));
};
const killed = (child: ChildProcess): Promise<unknown> => {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  return gone;
};

test('one of many gets the lock, again and again as its holders are killed', async () => {
  for (let round = 0; round < 4; round++) {
    const all = await Promise.all([contend(), contend(), contend(), contend()]);
    const winners = all.filter(({ said }) => said === 'won');
    expect(winners).toHaveLength(1);
    expect(holder(folder)?.pid).toBe(winners[0]!.child.pid);
    await Promise.all(all.map(({ child }) => killed(child)));
    expect(holder(folder)).toBeUndefined();
  }
});

test('a lock that was given up can be taken', () => {
  const release = acquire(folder, { port: 1, token: 't' })!;
  expect(acquire(folder, { port: 1, token: 't' })).toBeUndefined();
  release();
  expect(holder(folder)).toBeUndefined();
  expect(acquire(folder, { port: 1, token: 't' })).toBeDefined();
});
