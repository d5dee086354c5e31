/** `node sdk-download.mjs FOLDER`: brings the Temporal CLI as `FOLDER/temporal`, through the SDK, which downloads it to start a server. */
import { readdirSync, renameSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

process.on('uncaughtException', (error) => {
  console.error(error.message.split('\n')[0]);
  process.exit(1);
});

const folder = process.argv[2];
const ours = createRequire(import.meta.url);
// The native bridge is the worker package's dependency, not ours: resolved from where that package lies.
const worker = createRequire(ours.resolve('@temporalio/worker'));
const { native } = worker('@temporalio/core-bridge');
const { Runtime } = ours('@temporalio/worker');

const server = await native.newEphemeralServer(Runtime.instance().native, {
  type: 'dev-server',
  exe: {
    type: 'cached-download',
    downloadDir: folder,
    version: 'default',
    ttl: Number.MAX_SAFE_INTEGER,
    sdkName: 'sdk-typescript',
    sdkVersion: ours('@temporalio/worker/package.json').version,
  },
  namespace: 'default',
  ip: '127.0.0.1',
  port: null,
  uiPort: null,
  dbFilename: null,
  ui: false,
  log: { format: 'pretty', level: 'error' },
  extraArgs: [],
});
await native.ephemeralServerShutdown(server);
renameSync(join(folder, readdirSync(folder)[0]), join(folder, 'temporal'));
process.exit(0);
