/** A worker process: serves the queues that SLUICE_QUEUES names (`workflow,cpu,gpu,io`) until it is told to stop. */
import { existsSync } from 'node:fs';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection, Runtime } from '@temporalio/worker';
import { readConfig } from '../runtime/config.js';
import { BUNDLE, bundleWorkflows, Service } from './serve.js';

const RETRY_MS = 100;
const PATIENCE_MS = 60_000;

/** The server may still be starting. */
const connect = async (): Promise<{ connection: NativeConnection; namespace: string }> => {
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
const { connection, namespace } = await connect();
const service = new Service(config, connection, namespace);
// Plans and sources come first, and one after the other: more lanes would only keep the processors from the rest of the start.
if (config.roles.includes('io')) service.warm('io', 1);
if (config.roles.includes('cpu')) service.warm('cpu');
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
