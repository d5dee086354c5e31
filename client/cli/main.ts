#!/usr/bin/env node
/** `sluice`: a thin skin of the client. */
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { addAudit } from './audit.js';
import { addDatasets } from './datasets.js';
import { addDoctor } from './doctor.js';
import { fail } from './exit.js';
import { addCollecting } from './gc.js';
import { addHome } from './home.js';
import { eachSet } from './options.js';
import { addPlanning } from './plan.js';
import { addRun } from './run.js';
import { addSteering } from './steer.js';
import { addSweep } from './sweep.js';
import { addTry } from './try.js';

const program = new Command('sluice')
  .description('Multi-modal data processing for foundation models as durable dataflows on Temporal.')
  .version(JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')).version)
  .addHelpText(
    'after',
    `
Paths are taken from the working folder. Environment: SLUICE_HOME (default: .sluice), SLUICE_STORE; TEMPORAL_ADDRESS for a server of your own.
Exit codes: 0 done; 1 yours to mend; 2 the system's; 3 cancelled; 130 interrupted, the run goes on.`,
  )
  .exitOverride()
  .showSuggestionAfterError();
for (const add of [addRun, addTry, addPlanning, addAudit, addSteering, addDatasets, addSweep, addCollecting, addHome, addDoctor])
  add(program);

try {
  await program.parseAsync(eachSet(process.argv));
} catch (error) {
  await fail(error);
}
