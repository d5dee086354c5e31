/** Sluice inside a user's own worker: the plugin, an operator and a workflow of theirs, and the plain client of Temporal. */
import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { Worker } from '@temporalio/worker';
import { SluicePlugin } from 'sluice/plugin';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunResult } from '../../core/run.js';
import { Server } from '../workflows/scripted.js';
import { Place } from './place.js';

let server: Server;
let place: Place;
beforeAll(async () => {
  place = await Place.make();
  server = await Server.start();
});
afterAll(async () => {
  await server.stop();
  await place.close();
});

const OPERATOR = new URL('./own/exclamation_marks_filter.js', import.meta.url).href;

it('serves Sluice beside a workflow of the user, with an operator of theirs, on their one queue', async () => {
  const worker = await Worker.create({
    connection: server.native,
    taskQueue: 'mine',
    workflowsPath: new URL('./own/workflows.js', import.meta.url).pathname,
    activities: { greet: async () => 'hello' },
    plugins: [new SluicePlugin({ operators: [OPERATOR], config: { store: pathToFileURL(place.path('store')).href } })],
  });
  const texts = ['This is good.', 'Buy now!!!', 'Fine! Really fine.', ''];
  const dataset = await place.write('in.jsonl', texts.map((text) => `${JSON.stringify({ text })}\n`).join(''));
  const recipe = (output: string) => `dataset_path: ${dataset}
export_path: ${place.path(output)}
process:
  - whitespace_normalization_mapper:
  - exclamation_marks_filter: { max_num: 1 }
`;
  const { workflow } = server.client;
  const [run, published] = await worker.runUntil(async () => {
    const input = { recipe: recipe('run.jsonl') };
    const own = await workflow.execute('runRecipe', { workflowId: 'plain', taskQueue: 'mine', args: [input] });
    const args = [recipe('published.jsonl')];
    return [own as RunResult, await workflow.execute('publishIfAny', { workflowId: 'beside', taskQueue: 'mine', args })];
  });

  expect(run.counts).toMatchObject({ in: 4, kept: 3, dropped: 1 });
  expect(run.steps['2.exclamation_marks_filter']).toMatchObject({ in: 4, kept: 3, dropped: 1 });
  expect(published).toBe(3);
  const rows = (await readFile(place.path('run.jsonl'), 'utf8')).trimEnd().split('\n');
  expect(rows.map((row) => (JSON.parse(row) as { text: string }).text)).toEqual(['This is good.', 'Fine! Really fine.', '']);
});
