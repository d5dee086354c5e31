/** `sluice status|explain`: what runs there are, and why one is slow or stuck. */
import type { Command } from 'commander';
import type { Progress } from '../../core/run.js';
import type { SweepProgress } from '../../workflows/sweep.js';
import { Sluice } from '../sluice.js';
import { whyStuck } from '../why-stuck.js';
import { count, placeOf, table } from './show.js';

export const addAudit = (program: Command): void => {
  program
    .command('status')
    .argument('[run]', 'one run')
    .description('runs and how far they are')
    .option('--json', 'one JSON object on standard output')
    .action(status);
  program.command('explain <run>').description('why a run is slow or stuck').action(explain);
};

const status = async (workflowId: string | undefined, { json }: { json?: boolean }): Promise<void> => {
  const sluice = await Sluice.connect();
  try {
    if (workflowId !== undefined) {
      const now = (await sluice.run(workflowId).progress()) as Progress | SweepProgress;
      if (json) process.stdout.write(`${JSON.stringify({ workflowId, ...now })}\n`);
      if ('trials' in now) return void process.stderr.write(`${workflowId}: ${now.done} of ${now.trials} trials\n`);
      const steps = Object.entries(now.steps).map(([step, t]) => [
        step,
        count(t.in),
        count(t.kept),
        count(t.dropped),
        count(t.quarantined),
      ]);
      process.stderr.write(`${workflowId} ${now.paused ? '' : `${now.state}, `}${placeOf(now)}\n`);
      process.stderr.write(`${table(['step', 'in', 'kept', 'dropped', 'quarantined'], steps)}\n`);
      return;
    }
    const rows: string[][] = [];
    for await (const run of sluice.client.workflow.list({ query: "WorkflowType = 'runRecipe' OR WorkflowType = 'sweep'", pageSize: 50 })) {
      rows.push([run.workflowId, run.status.name.toLowerCase(), run.startTime.toISOString(), run.closeTime?.toISOString() ?? '']);
      if (rows.length === 50) break;
    }
    if (json)
      process.stdout.write(
        `${JSON.stringify(rows.map(([id, state, started, closed]) => ({ workflowId: id, status: state, started, closed })))}\n`,
      );
    process.stderr.write(rows.length === 0 ? 'no runs\n' : `${table(['run', 'status', 'started', 'closed'], rows)}\n`);
  } finally {
    await sluice.close();
  }
};

const explain = async (workflowId: string): Promise<void> => {
  const sluice = await Sluice.connect();
  try {
    for (const line of await whyStuck(sluice.client, workflowId)) process.stderr.write(`${line}\n`);
  } finally {
    await sluice.close();
  }
};
