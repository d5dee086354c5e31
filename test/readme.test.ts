import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { newHome } from './infra/homes.js';
import { ROOT } from './root.js';

/** A block that is run, and what it must print if the block after it tells. */
const BLOCKS = /^```sh test\n(?<script>.*?)^```\n(?:\n```json output\n(?<output>.*?)^```\n)?/gms;

test('what the README tells to type works, in its order', async () => {
  const blocks = [...readFileSync(`${ROOT}README.md`, 'utf8').matchAll(BLOCKS)].map(({ groups }) => groups!);
  expect(blocks.length).toBeGreaterThanOrEqual(2);
  const env = { ...process.env, SLUICE_HOME: newHome() };
  for (const { script, output } of blocks) {
    const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script!], { cwd: ROOT, env });
    if (output !== undefined) expect(stdout).toBe(output);
  }
  expect(readFileSync(`${ROOT}outputs/hello/out.jsonl`, 'utf8')).toBe('{"text": "Hello, world"}\n');
});
