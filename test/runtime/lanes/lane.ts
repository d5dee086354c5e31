/** A lane for the tests: each method does one thing that a lane may do. */
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { RecipeError, StoreError } from '../../../core/errors.js';
import { mark, markExactly, moved } from '../../../runtime/lanes/marks.js';
import { serveLane } from '../../../runtime/lanes/serve.js';

const forever = () => {
  for (;;);
};
serveLane({
  pid: async () => process.pid,
  echo: async (args: { wait: number; value: string }, { progress }) => {
    progress({ at: args.value });
    await sleep(args.wait);
    return args.value;
  },
  fail: async (args: { name: string }) => {
    if (args.name === 'RecipeError') throw new RecipeError('mend it', { file: 'r.yaml', line: 2, column: 3 });
    if (args.name === 'StoreError') throw new StoreError('gone');
    throw Object.assign(new TypeError('odd'), { code: 'ENOSPC' });
  },
  spin: async () => {
    mark(7, 2);
    return forever();
  },
  /** Frame by frame: the CPU time of each is little, that of all is much. */
  advance: async (args: { frames: number }) => {
    mark(9, 0);
    const spent = () => process.cpuUsage().user + process.cpuUsage().system;
    for (let frame = 0; frame < args.frames; frame++) {
      for (const before = spent(); spent() - before < 100_000; );
      moved();
    }
    return args.frames;
  },
  grow: async () => {
    mark(8, 1);
    for (const held: Uint8Array[] = []; ; await sleep(5)) held.push(new Uint8Array(1 << 24).fill(1));
  },
  abort: async (args: { rows: number }) => {
    markExactly(true);
    for (let row = 0; row < args.rows; row++) mark(row, 0);
    process.abort();
  },
  exit: async () => process.exit(3),
  wait: async (_: null, { signal }) => {
    await sleep(60_000, null, { signal });
    return null;
  },
  spinUnmarked: async () => forever(),
  child: async () => {
    const child = spawn('sleep', ['600']);
    await new Promise((resolve) => child.once('spawn', resolve));
    return child.pid!;
  },
});
