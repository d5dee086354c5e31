/** `sluice doctor`: what is wrong with this machine, and what mends it. */
import type { Command } from 'commander';
import { readConfig } from '../../runtime/config.js';
import type { Finding } from '../doctor.js';
import { EXIT } from './exit.js';

export const addDoctor = (program: Command): void => {
  program.command('doctor').description('what is wrong with this machine, and what mends it').action(doctor);
};

const doctor = async (): Promise<void> => {
  const { examine } = await import('../doctor.js');
  const faults = new Set<Finding['whose']>();
  for await (const { what, state, found, mend, whose } of examine(readConfig())) {
    process.stdout.write(`${state.padEnd(4)}  ${what.padEnd(8)}  ${found}\n${mend ? `                ${mend}\n` : ''}`);
    if (state === 'fail') faults.add(whose);
  }
  process.exitCode = faults.has('system') ? EXIT.system : faults.size > 0 ? EXIT.user : EXIT.done;
};
