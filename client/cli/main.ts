#!/usr/bin/env node
/** `sluice`: a thin skin of the client. */
import { Command } from 'commander';
import { addAudit } from './audit.js';
import { addDatasets } from './datasets.js';
import { addDoctor } from './doctor.js';
import { fail } from './exit.js';
import { addHome } from './home.js';
import { addPlanning } from './plan.js';
import { addRun } from './run.js';
import { addSteering } from './steer.js';
import { addSweep } from './sweep.js';
import { addTry } from './try.js';

const program = new Command('sluice')
  .description('Multi-modal data processing for foundation models as durable dataflows on Temporal.')
  .exitOverride()
  .showSuggestionAfterError();
for (const add of [addRun, addTry, addPlanning, addAudit, addSteering, addDatasets, addSweep, addHome, addDoctor]) add(program);

try {
  await program.parseAsync();
} catch (error) {
  await fail(error);
}
