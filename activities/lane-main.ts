/** The program of a lane: what it can be called for. */
import type { Json } from '../core/sample.js';
import { readConfig } from '../runtime/config.js';
import { type LaneCall, type LaneMethods, serveLane } from '../runtime/lanes/serve.js';
import { sweepScratch } from '../runtime/storage/scratch.js';
import { nextPhase, runPhase } from './barrier/calls.js';
import { collect } from './collect.js';
import { evaluate } from './evaluate.js';
import { fate } from './fate.js';
import { createServices } from './lane-services.js';
import { keepLedger } from './ledger.js';
import { listQuarantine } from './list-quarantine.js';
import { planRecipe } from './plan.js';
import { measureRates } from './rates.js';
import { readSource } from './read-source.js';
import { releaseMedia } from './release-media.js';
import { sealSegment } from './seal.js';
import { showManifest } from './show-manifest.js';
import { showPlan } from './show-plan.js';
import { writeSink } from './sink.js';
import { convict } from './stage/convictions.js';
import { renderParts } from './stage/render.js';
import { listRanges, runRange } from './stage/run-ranges.js';
import { runShard } from './stage/run-stage.js';
import type { LaneServices } from './stage/services.js';
import { tryOperator } from './stage/try.js';
import { closeSweep, planSweep, trialOf } from './sweep.js';

const services = await createServices(readConfig());
// Lanes are ended by SIGKILL, and leave their scratch folders to the next one.
void sweepScratch();

/** What a method answers is JSON; its arguments are what the activity of that name is given. */
const method =
  <A>(work: (services: LaneServices, args: A, call: LaneCall) => Promise<unknown>) =>
  async (args: never, call: LaneCall) =>
    (await work(services, args, call)) as Json;

const methods: LaneMethods = {
  measureRates: method(measureRates),
  planRecipe: method(planRecipe),
  readSource: method(readSource),
  runShard: method(runShard),
  convict: method(convict),
  listRanges: method(listRanges),
  runRange: method(runRange),
  sealSegment: method(sealSegment),
  nextPhase: method(nextPhase),
  runPhase: method(runPhase),
  renderParts: method(renderParts),
  releaseMedia: method(releaseMedia),
  writeSink: method(writeSink),
  keepLedger: method(keepLedger),
  showPlan: method(showPlan),
  evaluate: method(evaluate),
  planSweep: method(planSweep),
  trialOf: method(trialOf),
  closeSweep: method(closeSweep),
  collect: method(collect),
  fate: method(fate),
  showManifest: method(showManifest),
  listQuarantine: method(listQuarantine),
  try: method(tryOperator),
  /** Answers once all is loaded. */
  warm: async () => null,
};
serveLane(methods);
