/** What did not come of the network is asked for anew by each run; what came is not, and nothing behind it is done again. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fate } from '../../activities/fate.js';
import { planName } from '../../activities/plan.js';
import { planSweep, trialOf } from '../../activities/sweep.js';
import type { Plan } from '../../core/plan.js';
import { Network } from '../../runtime/net/network.js';
import { ROOT } from '../root.js';
import { FileServer } from '../runtime/net/file-server.js';
import { CALL, type Finished, House } from './in-process.js';

let house: House;
let server: FileServer;
let picture: Buffer;
beforeEach(async () => {
  [house, server] = [await House.open(), await FileServer.open()];
  picture = await readFile(join(ROOT, 'test/fixtures/parity/image/checker.png'));
  Object.assign(house.services, { network: new Network({ schemes: ['http'], networks: ['127.0.0.1'] }) });
  const late = server.at('/late.png', (_, response) => response.writeHead(404).end());
  await house.write('in.jsonl', [{ images: [server.at('/here.png', picture)] }, { images: [late] }]);
});
afterEach(async () => {
  await house.close();
  await server.close();
});

const RECIPE = 'dataset_path: in.jsonl\nexport_path: out.jsonl\nfetch_media: true\nprocess:\n  - image_shape_filter: {min_width: 2}\n';
const replayed = ({ answers }: Finished) => answers.map(({ stage, replayed }) => `${stage.queue} ${replayed}`);
const planned = async ({ ledger }: Finished) =>
  (await house.store.read(`${ledger}/plan`)) as { readonly plan: string; readonly unsalted: string };

test('by the next run of the same recipe, and what came stays though others ask again', async () => {
  const input = house.input(RECIPE);
  const first = await house.run(input);
  expect([first.dataset.rows, server.asked.length]).toEqual([1, 2]);
  const second = await house.run(input);
  expect([second.dataset.rows, server.times('/late.png'), server.times('/here.png')]).toEqual([1, 2, 1]);
  // The same came: what is behind it is found.
  expect(replayed(second)).toEqual(['io false', 'cpu true']);

  server.at('/late.png', picture);
  expect((await house.run({ ...input, fresh: 'x' })).dataset.rows).toBe(2);
  const repaired = await house.run(input);
  expect([repaired.dataset.rows, server.times('/late.png')]).toEqual([2, 4]);
  server.at('/late.png', (_, response) => response.writeHead(404).end());
  expect((await house.run(input)).dataset.digest).toBe(repaired.dataset.digest);
  expect(server.times('/late.png')).toBe(4);

  const [sample] = await house.ids(first.dataset);
  expect(await fate(house.services, { store: house.store.uri, run: null, sample: sample! }, CALL)).toMatchObject({ outcome: 'kept' });
  // `sluice plan` finds runs by a plan that asks nothing.
  const plans = await Promise.all([first, second].map(planned));
  expect(plans[0]!.plan).not.toBe(plans[1]!.plan);
  const { asked, ...plan } = (await house.store.read(plans[0]!.plan)) as unknown as Plan;
  expect(asked).toBe(first.ledger);
  expect(plans.map(({ unsalted }) => unsalted)).toEqual([planName(plan), planName(plan)]);
});

test('but not by each trial of a sweep, nor by recipes that ask for nothing', async () => {
  const sweep = 'sweep:\n  parameters:\n    image_shape_filter.min_width: [2, 3]\n  objective: {evaluator: kept_ratio, goal: max}\n';
  const ledger = 'runs/sweep/1';
  const card = await planSweep(house.services, { input: house.input(RECIPE + sweep), ledger });
  for (const trial of [0, 1]) {
    const { input } = await trialOf(house.services, { store: card.store, sweep: card.sweep, trial, envelope: false });
    expect(replayed(await house.run(input))[0]).toBe(`io ${trial > 0}`);
  }
  expect(server.times('/late.png')).toBe(1);
  const plain = house.input(RECIPE.replace('fetch_media: true\n', '').replace('image_shape_filter: {min_width: 2}', 'text_length_filter'));
  const [one, two] = [await house.run(plain), await house.run(plain)];
  expect(one.plan).toBe(two.plan);
});
