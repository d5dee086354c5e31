/** `sluice pause|resume|adjust|cancel`: a hand on a running run. Each is an update, and so part of its history. */
import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { RecipeError } from '../../core/errors.js';
import type { Progress } from '../../core/run.js';
import type { Run } from '../run.js';
import { Sluice } from '../sluice.js';
import { parseCount } from './options.js';

const withRun = async (workflowId: string, act: (run: Run) => Promise<Progress>): Promise<void> => {
  const sluice = await Sluice.connect();
  try {
    const now = await act(sluice.run(workflowId));
    process.stderr.write(`${workflowId} is ${now.state}\n`);
  } finally {
    await sluice.close();
  }
};
/** The server takes the cancellation of a run that is over, and does nothing. */
const cancel = async (workflowId: string): Promise<void> => {
  const sluice = await Sluice.connect();
  try {
    const { status } = await sluice.client.workflow.getHandle(workflowId).describe();
    if (status.name !== 'RUNNING') throw new RecipeError(`the run is over: ${status.name.toLowerCase()}`);
    await sluice.run(workflowId).cancel();
    process.stderr.write(`${workflowId} is being cancelled\n`);
  } finally {
    await sluice.close();
  }
};
const by = (): string => userInfo().username;

export const addSteering = (program: Command): void => {
  program
    .command('pause <run>')
    .description('let nothing more start')
    .option('--reason <words>', 'why, for those who look', 'none given')
    .option('--now', 'stop what runs, too; it is done again later')
    .action((run: string, { reason, now }: { reason: string; now?: boolean }) =>
      withRun(run, (it) => it.pause({ mode: now ? 'now' : 'drain', by: by(), reason })),
    );
  program
    .command('resume <run>')
    .description('go on after a pause')
    .action((run: string) => withRun(run, (it) => it.resume({ by: by() })));
  program
    .command('adjust <run>')
    .description('change how many shards are in flight')
    .option('--cpu <n>', 'on the cpu queue', parseCount)
    .option('--gpu <n>', 'on the gpu queue', parseCount)
    .option('--io <n>', 'on the io queue', parseCount)
    .action((run: string, concurrency: { cpu?: number; gpu?: number; io?: number }) =>
      withRun(run, (it) => it.adjust({ by: by(), concurrency })),
    );
  program.command('cancel <run>').description('end a run; what it has come to is sealed as a partial manifest').action(cancel);
};
