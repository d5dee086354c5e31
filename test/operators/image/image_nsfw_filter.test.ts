import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rangeRule } from '../../../core/range.js';
import type { MediaRef } from '../../../core/sample.js';
import nsfw from '../../../operators/image/image_nsfw_filter.js';
import { findModel } from '../../../runtime/models/catalog.js';
import { Sessions } from '../../../runtime/models/session.js';
import { openWorkplace, type Workplace } from '../../media/workplace.js';
import { ROOT } from '../../root.js';

let workplace: Workplace;
const sessions = new Sessions();
const colours = { red: [255, 0, 0], green: [0, 255, 0], grey: [128, 128, 128], rose: [200, 150, 150] } as const;
const refs = {} as Record<keyof typeof colours | 'bad', MediaRef>;
beforeAll(async () => {
  workplace = await openWorkplace();
  for (const [name, [r, g, b]] of Object.entries(colours)) {
    const uri = join(workplace.folder, `${name}.png`);
    await sharp({ create: { width: 90, height: 40, channels: 3, background: { r, g, b } } }).toFile(uri);
    refs[name as keyof typeof colours] = { uri };
  }
  refs.bad = { uri: join(workplace.folder, 'bad.jpg') };
  await writeFile(refs.bad.uri, 'no picture');
});
afterAll(async () => {
  await sessions.close();
  await workplace.close();
});

/** What the model must answer for a picture of one colour. */
const probability = ([r, g, b]: readonly [number, number, number]) => {
  const [red, green, blue] = [r, g, b].map((level) => (level / 255 - 0.5) / 0.5) as [number, number, number];
  return 1 / (1 + Math.exp(-(8 * red - 4 * green - 4 * blue)));
};
const measure = async (samples: readonly (readonly MediaRef[])[]) => {
  const given = nsfw.params!.parse({ hf_nsfw_model: 'tiny/nsfw' });
  const { classifier } = nsfw.modelIds!(given);
  const model = await sessions.get(await findModel(classifier, { folder: join(ROOT, 'test/fixtures/models') }));
  return nsfw.computeStatsBatch!(
    samples.map((images, at) => ({ id: `${at}`, images })),
    given,
    workplace.with({ classifier: model }) as never,
  );
};

test('each distinct picture has its probability; one that cannot be read sets its own sample aside, no other', async () => {
  const { red, green, grey, rose, bad } = refs;
  const answers = await measure([[red], [], [grey, green, grey], [rose, bad], [bad], [rose, red, green, grey]]);
  const want = (...names: (keyof typeof colours)[]) => ({
    image_nsfw_score: names.map((name) => expect.closeTo(probability(colours[name]), 4)),
  });
  expect(answers.map((answer) => (answer instanceof Error ? answer.name : answer))).toEqual([
    want('red'),
    { image_nsfw_score: [] },
    want('grey', 'green'),
    'SampleError',
    'SampleError',
    want('rose', 'red', 'green', 'grey'),
  ]);
});

test('a sample is kept when any, or all, of its pictures are under the bound', async () => {
  const limits = (given: object) => ({ ...nsfw.thresholds.parse(given), ...rangeRule.parse(given) });
  const [mixed] = await measure([[refs.red, refs.green]]);
  expect(nsfw.keep(mixed as never, limits({}))).toBe(true);
  expect(nsfw.keep(mixed as never, limits({ any_or_all: 'all' }))).toBe(false);
  expect(nsfw.keep(mixed as never, limits({ max_score: 1, any_or_all: 'all' }))).toBe(true);
});

test('code that comes with a model is refused when the recipe is planned', () => {
  const refuses = (given: object) => nsfw.refuses!(nsfw.params!.parse(given), nsfw.thresholds.parse({}));
  expect(refuses({ trust_remote_code: true })).toContain('trust_remote_code');
  expect(refuses({})).toBeUndefined();
});
