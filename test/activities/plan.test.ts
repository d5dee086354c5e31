import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { planRecipe } from '../../activities/plan.js';
import { bindStage, type Surroundings } from '../../activities/stage/bind.js';
import type { Plan, Step } from '../../core/plan.js';
import { DEFAULT_FIELDS } from '../../core/sample.js';
import { ROOT } from '../root.js';
import { House } from './in-process.js';

let house: House;
beforeEach(async () => {
  vi.stubEnv('SLUICE_MODELS', join(ROOT, 'test/fixtures/models'));
  house = await House.open();
  await house.write('in.jsonl', [{ text: 'some text', images: [pathToFileURL(join(ROOT, 'test/fixtures/parity/image/grad.png')).href] }]);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await house.close();
});

const input = (process: string) => house.input(`dataset_path: in.jsonl\nexport_path: out.jsonl\nprocess:\n${process}`);
const planned = async (process: string): Promise<Plan> => {
  const { plan } = await planRecipe(house.services, { input: input(process), ledger: 'runs/a/0' });
  return (await house.store.read(plan)) as unknown as Plan;
};
const stepsOf = async (process: string): Promise<readonly Step[]> =>
  (await planned(process)).segments.flatMap(({ stages }) => stages.flatMap(({ steps }) => steps));

test('the build of what decodes or encodes media is in the plan, and so in keys; what looks at heads or text alone has none', async () => {
  const tools = async (process: string) => (await stepsOf(process)).map((step) => step.tools);
  const images = expect.stringMatching(/^libvips \d/);
  expect(await tools('  - image_blur_mapper\n')).toEqual([{ images }]);
  expect(await tools('  - image_nsfw_filter: {hf_nsfw_model: tiny/nsfw}\n')).toEqual([{ images }]);
  expect(await tools('  - video_split_by_scene_mapper\n')).toEqual([{ videos: expect.stringMatching(/^ffmpeg version /) }]);
  expect(await tools('  - image_shape_filter\n  - text_length_filter\n  - video_duration_filter\n')).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test('a worker with another build, or another model, leaves the work to one that has the plan’s', async () => {
  const own = await house.run(input('  - image_nsfw_filter: {hf_nsfw_model: tiny/nsfw}\n'));
  expect(own.answers.map(({ tally }) => tally.quarantined)).toEqual([0]);
  const [step] = await stepsOf('  - image_nsfw_filter: {hf_nsfw_model: tiny/nsfw}\n');
  const bind = (changed: Partial<Step>) =>
    bindStage({ fields: DEFAULT_FIELDS, seed: 1 }, { steps: [{ ...step!, ...changed }], measures: [] }, house.services, {
      store: house.store,
    } as Surroundings);
  await bind({});
  const models = { classifier: { id: 'tiny/nsfw', digest: 'other' } };
  await expect(bind({ models })).rejects.toMatchObject({ name: 'VersionSkew', message: expect.stringContaining('tiny/nsfw') });
  await expect(bind({ tools: { images: 'libvips 0' } })).rejects.toMatchObject({
    name: 'VersionSkew',
    message: expect.stringMatching(/with libvips 0; on this worker it is libvips \d/),
  });
});

test('the build of what cuts words is in the plan where it comes with Node, and checked by workers', async () => {
  const cut = (tokenizer: string) => stepsOf(`  - words_num_filter: {tokenization: true, tokenizer: ${tokenizer}}\n`);
  const [step] = await cut('words');
  expect(step!.tools).toEqual({ words: `ICU ${process.versions.icu}` });
  expect((await cut('jieba'))[0]).not.toHaveProperty('tools');
  const surroundings = { store: house.store } as Surroundings;
  const bind = (tools: Step['tools']) =>
    bindStage(
      { fields: DEFAULT_FIELDS, seed: 1 },
      { steps: [{ ...step!, ...(tools && { tools }) }], measures: [] },
      house.services,
      surroundings,
    );
  await bind(step!.tools);
  await expect(bind({ words: 'ICU 1' })).rejects.toMatchObject({
    name: 'VersionSkew',
    message: expect.stringContaining('with ICU 1; on this'),
  });
});
