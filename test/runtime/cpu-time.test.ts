import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { countEnded, cpuTimer } from '../../runtime/cpu-time.js';

test.runIf(process.platform === 'linux')('what a program spends counts when it has ended', () => {
  const spins = 'const until = process.cpuUsage().user + 300_000; while (process.cpuUsage().user < until);';
  countEnded();
  const spent = cpuTimer();
  execFileSync(process.execPath, ['-e', spins]);
  const alone = spent();
  countEnded();
  expect(spent() - alone).toBeGreaterThanOrEqual(290);
});
