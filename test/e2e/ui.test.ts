import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attach, down, type Home } from '../../client/home.js';
import { sluice } from '../cli.js';
import { TemporalUi, withoutChromium } from './temporal-ui.js';

const STEPS = `
  - whitespace_normalization_mapper:
  - words_num_filter: { min_num: 10 }
  - character_repetition_filter: { rep_len: 10, max_ratio: 0.5 }
  - word_repetition_filter: { rep_len: 10, max_ratio: 0.5 }
  - document_deduplicator:
`;
/** So much that a person comes in time to pause it. */
const LARGE_ROWS = 150_000;

describe.skipIf(withoutChromium())('the Temporal UI', () => {
  let folder: string;
  let home: Home;
  let ui: TemporalUi;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sluice-ui-'));
    home = await attach(join(folder, 'home'), { workers: 1 });
    ui = await TemporalUi.open(home.uiUrl);
  });
  afterAll(async () => {
    await ui?.close();
    home?.close();
    for (const name of ['home', 'other']) await down(join(folder, name));
    await rm(folder, { recursive: true, force: true });
  });

  /** Writes a recipe and its dataset; answers the recipe's path. */
  const write = async (name: string, rows: number): Promise<string> => {
    const word = (row: number, place: number) => ((row * 7919 + place * place * 104_729) % 9973).toString(36);
    const text = (row: number) => Array.from({ length: 1 + (row % 200) }, (_, place) => word(row, place)).join(' ');
    const data = Array.from({ length: rows }, (_, row) => JSON.stringify({ text: text(row % 7 === 0 ? row >> 1 : row) }));
    await writeFile(join(folder, `${name}-in.jsonl`), `${data.join('\n')}\n`);
    const head = `project_name: ${name}\ndataset_path: ${folder}/${name}-in.jsonl\nexport_path: ${folder}/${name}.jsonl\nlimits: { shard_bytes: 262144 }\n`;
    await writeFile(join(folder, `${name}.yaml`), `${head}process:${STEPS}`);
    return join(folder, `${name}.yaml`);
  };
  const digest = async (file: string) =>
    createHash('sha256')
      .update(await readFile(file))
      .digest('hex');

  it('starts a run from its form, and resets it, to the bytes that the command line makes elsewhere', async () => {
    const recipe = await write('small', 600);
    const output = join(folder, 'small.jsonl');
    const told = await sluice(join(folder, 'other'), ['run', recipe, '--json', '--set', `export_path=${folder}/elsewhere.jsonl`]);
    expect(told.stderr).toContain('elsewhere.jsonl');

    await ui.start('from-the-form', { recipe }, 'start');
    await ui.hasStatus('Completed');
    await ui.hasDetails(/done[\s\S]*document_deduplicator/);
    expect(await digest(output)).toBe(told.json.output.sha256);

    await rm(output);
    await ui.reset('from-the-form', 'reset');
    await ui.hasStatus('Completed');
    expect(await digest(output)).toBe(told.json.output.sha256);
  });

  it('shows that a run is paused and why; cancelled, the run leaves a partial manifest', async () => {
    const recipe = await write('large', LARGE_ROWS);
    await ui.start('to-be-paused', { recipe });
    await ui.hasDetails(/running: segment 1 of/);
    await ui.update('pause', { mode: 'drain', by: 'Ada', reason: 'the disk is nearly full' });
    await ui.hasDetails(/paused by Ada: the disk is nearly full/);
    await ui.show('paused');
    expect(await ui.list('SluiceState = "paused"', 'list')).toEqual(['to-be-paused']);

    await ui.go('to-be-paused');
    await ui.cancel();
    await ui.hasStatus('Canceled');
    await ui.hasDetails(/cancelled: segment 1 of/);

    const show = (...args: string[]) => sluice(join(folder, 'home'), ['manifest', 'to-be-paused', ...args]);
    expect(await show()).toMatchObject({ code: 1, stderr: expect.stringMatching(/has not come to its end/) });
    const { code, stdout } = await show('--partial', '--json');
    const manifest = JSON.parse(stdout) as { rows: number; partial: boolean };
    expect([code, manifest.partial]).toEqual([0, true]);
    expect(manifest.rows).toBeGreaterThan(0);
    expect(manifest.rows).toBeLessThan(LARGE_ROWS);
  });
});
