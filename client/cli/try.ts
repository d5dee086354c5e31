/** `sluice try`: one operator on samples from standard input, without a server. */
import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import { RecipeError } from '../../core/errors.js';
import type { Json } from '../../core/sample.js';
import { Lanes } from '../../runtime/lanes/lanes.js';

const LANE = new URL('../../activities/lane-main.js', import.meta.url);
const BATCH = 200;

export const addTry = (program: Command): void => {
  program
    .command('try <operator>')
    .description('run one operator on the JSON lines of standard input; one JSON line each on standard output')
    .option('--params <json>', 'its parameters', '{}')
    .action(tryOperator);
};

const tryOperator = async (operator: string, options: { params: string }): Promise<void> => {
  const params = parse(options.params, '--params');
  const lanes = new Lanes({ module: LANE, size: 1 });
  let index = 0;
  const flush = async (samples: Json[]): Promise<void> => {
    const answers = (await lanes.call('try', { operator, params, samples, from: index })) as readonly Json[];
    index += samples.length;
    for (const answer of answers) process.stdout.write(`${JSON.stringify(answer)}\n`);
  };
  try {
    let samples: Json[] = [];
    for await (const line of createInterface({ input: process.stdin })) {
      if (line.trim() === '') continue;
      samples.push(parse(line, `line ${index + samples.length + 1}`));
      if (samples.length === BATCH) await flush(samples.splice(0));
    }
    await flush(samples);
    samples = [];
  } finally {
    await lanes.close();
  }
};

const parse = (text: string, where: string): Json => {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw new RecipeError(`${where}: ${(error as Error).message}`);
  }
};
