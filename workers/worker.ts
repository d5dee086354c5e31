/** A worker process: serves the queues that SLUICE_QUEUES names (`workflow,cpu,gpu,io`) until it is told to stop. */
import { existsSync } from 'node:fs';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection, Runtime } from '@temporalio/worker';
import { readConfig } from '../runtime/config.js';
import { BUNDLE, bundleWorkflows, type ServerLink, Service } from './serve.js';

const RETRY_MS = 100;
const PATIENCE_MS = 60_000;

/** The server may still be starting. */
const connect = async (): Promise<ServerLink> => {
  const { connectionOptions, namespace = 'default' } = loadClientConnectConfig({ disableFile: true });
  for (const since = Date.now(); ; ) {
    try {
      return { connection: await NativeConnection.connect(connectionOptions), namespace };
    } catch (error) {
      if (Date.now() - since > PATIENCE_MS) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
};

const config = readConfig();
Runtime.install({ shutdownSignals: ['SIGTERM', 'SIGINT'] });
const server = connect();
const service = new Service(config, server);
// Lanes load while the server starts. Plans and sources come one after the other, so that one lane will do for them.
if (config.roles.includes('io')) service.warm('io', 1);
if (config.roles.includes('cpu')) service.warm('cpu');
const { connection } = await server;
const bundle = config.roles.includes('workflow') ? (existsSync(BUNDLE) ? { codePath: BUNDLE } : await bundleWorkflows()) : undefined;
const workers = await Promise.all(config.roles.map((role) => service.worker(role, bundle)));
const running = Promise.all(workers.map((worker) => worker.run()));
console.log('ready');
try {
  await running;
} finally {
  await service.close();
  await connection.close();
}
