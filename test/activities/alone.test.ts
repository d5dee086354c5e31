import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { beAtWork, whileAlone } from '../../activities/alone.js';
import { localStore } from '../../runtime/storage/local.js';
import type { Store } from '../../runtime/storage/store.js';

let folder: string;
let store: Store;
const open = new Set<string>();
const isOpen = async (run: string) => open.has(run);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-alone-'));
  store = await localStore(folder);
  open.clear();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const begin = (run: string, pause = async () => {}) => {
  open.add(run);
  return beAtWork(store, run, isOpen, pause);
};

it('room is made by a run that no other is open beside', async () => {
  await begin('a');
  expect(await whileAlone(store, 'a', isOpen, async () => 'made')).toBe('made');
  await begin('b');
  expect(await whileAlone(store, 'a', isOpen, async () => 'made')).toBeUndefined();
  open.delete('b');
  expect(await whileAlone(store, 'a', isOpen, async () => 'made')).toBe('made');
});

it('a run that begins meanwhile waits; one that comes again is seen again', async () => {
  await begin('a');
  await begin('b');
  open.delete('b');
  let waited = 0;
  const begun: string[] = [];
  let beginning: Promise<void> | undefined;
  await whileAlone(store, 'a', isOpen, async () => {
    beginning = begin('b', async () => {
      waited++;
      await sleep(10);
    }).then(() => void begun.push('b'));
    for (let tries = 0; waited < 3 && tries < 200; tries++) await sleep(5);
    expect(begun).toEqual([]);
  });
  await beginning;
  expect(begun).toEqual(['b']);
  expect(await whileAlone(store, 'a', isOpen, async () => 'made')).toBeUndefined();
});

it('what a run left that was ended in the middle holds nobody up; what failed does not either', async () => {
  await begin('a');
  await expect(
    whileAlone(store, 'a', isOpen, async () => {
      throw new Error('lost');
    }),
  ).rejects.toThrow('lost');
  await begin('b');
  open.delete('b');
  let isReleased = false;
  void whileAlone(store, 'a', isOpen, async () => {
    while (!isReleased) await sleep(5);
  });
  await sleep(50);
  open.delete('a');
  await begin('c', () => Promise.reject(new Error('held up')));
  isReleased = true;
  await sleep(50);
});

it('of runs that begin and make room at once, none works beside one that makes room', async () => {
  let [making, made] = [0, 0];
  const one = async (run: string) => {
    await begin(run, () => sleep(1));
    expect(making).toBe(0);
    await whileAlone(store, run, isOpen, async () => {
      made++;
      making++;
      await sleep(20);
      making--;
    });
    open.delete(run);
  };
  const often = async (run: string) => {
    for (let time = 0; time < 10; time++) {
      await one(run);
      await sleep(Math.random() * 40);
    }
  };
  await Promise.all(['a', 'b', 'c'].map(often));
  expect(made).toBeGreaterThan(0);
});
