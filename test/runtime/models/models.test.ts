import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findModel } from '../../../runtime/models/catalog.js';
import { Sessions } from '../../../runtime/models/session.js';
import { localStore } from '../../../runtime/storage/local.js';
import { tinyClassifier } from '../../models/tiny-classifier.js';
import { ROOT } from '../../root.js';

const MODELS = join(ROOT, 'test/fixtures/models');
let folder: string;
const sessions = new Sessions();
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'models-'));
});
afterAll(async () => {
  await sessions.close();
  await rm(folder, { recursive: true });
});

const SIDE = 224 * 224;
/** A picture of one colour, as the classifier wants it, and the logit that its make-up gives. */
const picture = (colour: readonly number[]) => Float32Array.from({ length: 3 * SIDE }, (_, at) => colour[Math.floor(at / SIDE)]!);
const logit = ([red, green, blue]: readonly number[]) => 8 * red! - 4 * green! - 4 * blue!;
const run = async (colours: readonly (readonly number[])[]) => {
  const model = await sessions.get(await findModel('tiny/nsfw', { folder: MODELS }));
  const data = new Float32Array(colours.length * 3 * SIDE);
  for (const [at, colour] of colours.entries()) data.set(picture(colour), at * 3 * SIDE);
  return (await model.run({ pixel_values: { data, dims: [colours.length, 3, 224, 224] } })).logits!;
};

test('the committed model is what its script makes', async () => {
  expect(Buffer.compare(await readFile(join(MODELS, 'tiny/nsfw/model.onnx')), Buffer.from(tinyClassifier()))).toBe(0);
});

test('onnxruntime runs it, though no install script ran, with answers that can be reckoned by hand', async () => {
  const colours = [
    [1, -1, -1],
    [-1, 1, 1],
    [0.5, 0.25, 0],
  ] as const;
  const logits = await run(colours);
  for (const [at, colour] of colours.entries()) {
    expect(logits[2 * at]).toBeCloseTo(0, 4);
    expect(logits[2 * at + 1]).toBeCloseTo(logit(colour), 3);
  }
});

test('an answer does not depend on what else is in the batch, nor on how many there are', async () => {
  const colours = Array.from({ length: 11 }, (_, at) => [Math.sin(at), Math.cos(at), Math.sin(3 * at)]);
  const together = await run(colours);
  expect(together.length).toBe(22);
  for (const [at, colour] of colours.entries()) expect([...(await run([colour]))]).toEqual([...together.slice(2 * at, 2 * at + 2)]);
});

test('the digest is of the weights and the settings', async () => {
  const { digest } = await findModel('tiny/nsfw', { folder: MODELS });
  await cp(MODELS, folder, { recursive: true });
  expect((await findModel('tiny/nsfw', { folder })).digest).toBe(digest);
  await writeFile(join(folder, 'tiny/nsfw/sluice.json'), '{"settings": {"size": 112}}');
  const other = await findModel('tiny/nsfw', { folder });
  expect(other.digest).not.toBe(digest);
  await writeFile(join(folder, 'tiny/nsfw/model.onnx'), tinyClassifier(112));
  expect((await findModel('tiny/nsfw', { folder })).digest).not.toBe(other.digest);
});

test("a model is found in the folder, then in the store, then in a hub's cache", async () => {
  const id = 'Falconsai/nsfw_image_detection';
  const hub = join(folder, 'hub-home');
  const snapshot = join(hub, 'hub/models--Falconsai--nsfw_image_detection/snapshots/abc/onnx');
  await mkdir(snapshot, { recursive: true });
  await mkdir(join(snapshot, '../../../refs'));
  await writeFile(join(snapshot, '../../../refs/main'), 'abc');
  await writeFile(join(snapshot, 'model.onnx'), tinyClassifier());
  const fromHub = await findModel(id, { hub });
  expect(fromHub.path).toBe(join(snapshot, 'model.onnx'));
  expect(fromHub.card).toMatchObject({ licence: 'Apache-2.0', device: 'gpu', settings: { size: 224 } });

  const store = await localStore(join(folder, 'store'));
  const { digest } = await store.put(tinyClassifier(112));
  await store.commit(`models/${id}`, { model: digest, card: { settings: { size: 112 } } });
  const fromStore = await findModel(id, { hub, store });
  expect(fromStore.path).toBe(await store.file(digest));
  expect(fromStore.card).toMatchObject({ licence: 'Apache-2.0', settings: { size: 112 } });

  await mkdir(join(folder, id), { recursive: true });
  await writeFile(join(folder, id, 'model.onnx'), tinyClassifier());
  const fromFolder = await findModel(id, { hub, store, folder });
  expect(fromFolder.path).toBe(join(folder, id, 'model.onnx'));
  expect(fromFolder.digest).toBe(fromHub.digest);
});

test.each([
  ['Falconsai/nsfw_image_detection', /not here: looked in .*nowhere.*optimum-cli export onnx/],
  ['mine/own', /put model\.onnx and sluice\.json into .*nowhere\/mine\/own/],
  ['../../etc', /not the id of a model/],
])("without its files, %s is the user's to mend, with the way to do it", async (id, message) => {
  await expect(findModel(id, { folder: join(folder, 'nowhere') })).rejects.toMatchObject({
    name: 'RecipeError',
    message: expect.stringMatching(message),
  });
});

test('a sluice.json that is wrong is named with the place in it', async () => {
  await mkdir(join(folder, 'bad'), { recursive: true });
  await writeFile(join(folder, 'bad/model.onnx'), tinyClassifier());
  await writeFile(join(folder, 'bad/sluice.json'), '{"device": "tpu"}');
  await expect(findModel('bad', { folder })).rejects.toThrow(/sluice\.json of the model "bad": device: /);
  await writeFile(join(folder, 'bad/sluice.json'), `{"sha256": "${'0'.repeat(64)}"}`);
  await expect(findModel('bad', { folder })).rejects.toThrow(/not the file that "bad" stands for/);
});

test("a file that is no model is the machine's fault", async () => {
  await writeFile(join(folder, 'bad/model.onnx'), 'nothing');
  await writeFile(join(folder, 'bad/sluice.json'), '{}');
  await expect(sessions.get(await findModel('bad', { folder }))).rejects.toMatchObject({
    name: 'EnvironmentError',
    message: expect.stringContaining('"bad"'),
  });
});
