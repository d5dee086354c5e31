import { readFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { expect, it } from 'vitest';
import { BUNDLE, bundleWorkflows } from '../../workers/serve.js';
import { recorded } from './histories.js';

Runtime.install({ logger: new DefaultLogger('ERROR') });
const fresh = await bundleWorkflows();
const withoutMap = (code: string) => code.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '');

it('has nothing of Node in it', () => {
  const asked = [...fresh.code.matchAll(/\brequire\(\s*['"](?:node:)?([\w/]+)['"]\s*\)/g)].map(([, name]) => name!);
  // The SDK gives workflows its own `assert`, `url` and `util`.
  expect(asked.filter((name) => builtinModules.includes(name) && !['assert', 'url', 'util'].includes(name))).toEqual([]);
});

it('is, as built, the one of these sources', async () => {
  expect(withoutMap(await readFile(BUNDLE, 'utf8')) === withoutMap(fresh.code), 'dist/workflows/bundle.js is old: npm run build').toBe(
    true,
  );
  const histories = (await recorded()).filter(({ name }) => name.startsWith('plain'));
  for await (const { error } of Worker.runReplayHistories({ workflowBundle: { codePath: BUNDLE } }, histories))
    expect(error).toBeUndefined();
});
