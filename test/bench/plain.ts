/**
 * What a run does, with nothing around it: `node plain.js RECIPE STORE`. This process reads the source and joins the output, and does every
 * other shard; the process that it starts does the rest.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createServices } from '../../activities/lane-services.js';
import { planRecipe } from '../../activities/plan.js';
import { measureRates } from '../../activities/rates.js';
import { readSource } from '../../activities/read-source.js';
import { sealSegment } from '../../activities/seal.js';
import { writeSink } from '../../activities/sink.js';
import { renderParts } from '../../activities/stage/render.js';
import { runShard } from '../../activities/stage/run-stage.js';
import type { Work } from '../../activities/types.js';
import type { ManifestRef } from '../../core/dataset.js';
import { sharesOf } from '../../core/plan-rates.js';
import { readConfig } from '../../runtime/config.js';

interface Half {
  readonly work: Work;
  readonly manifest: ManifestRef;
  readonly render: boolean;
}

const services = await createServices(readConfig());
const call = { signal: new AbortController().signal, progress: () => {} };
const ledger = 'runs/bench/bench';

const doHalf = async ({ work, manifest, render }: Half, first: 0 | 1) => {
  const args = { ...work, manifest };
  if (render) await renderParts(services, { ...args, turn: first, turns: 2 }, call);
  else
    for (let index: number = first; index < manifest.entries; index += 2)
      await runShard(services, { ...args, index, segment: 0, stage: 0 }, call);
};
const doBoth = async (half: Half, other: ChildProcess) => {
  const done = once(other, 'message');
  other.send(half);
  await doHalf(half, 0);
  await done;
};

const [recipe, store] = process.argv.slice(2);
if (recipe === undefined || store === undefined) {
  process.on('message', (half: Half) => void doHalf(half, 1).then(() => process.send?.('done')));
} else {
  const other = fork(fileURLToPath(import.meta.url));
  const input = { recipe, store: pathToFileURL(store).href };
  const rates = await measureRates(services, { input }, call);
  const card = await planRecipe(services, { input, ledger, ...(rates && { rates: sharesOf(rates) }) });
  const work = { store: card.store, plan: card.plan };
  const source = await readSource(services, { ...work, ledger }, call);
  await doBoth({ work, manifest: source, render: false }, other);
  const manifest = await sealSegment(services, { ...work, ledger, segment: 0, manifest: source, partial: false }, call);
  await doBoth({ work, manifest, render: true }, other);
  other.disconnect();
  await writeSink(services, { ...work, ledger, manifest }, call);
}
