/** What a worker process does once its lanes load: it waits for the server, and serves the roles that it has. */
import { existsSync } from 'node:fs';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection, Runtime } from '@temporalio/worker';
import type { Config } from '../runtime/config.js';
import type { LanePools } from './lane-pools.js';
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

/** Serves until the process is told to stop. */
export const serve = async (config: Config, pools: LanePools): Promise<void> => {
  Runtime.install({ shutdownSignals: ['SIGTERM', 'SIGINT'] });
  const server = connect();
  const service = new Service(config, server, pools);
  const { connection } = await server;
  const bundle = config.roles.includes('workflow') ? (existsSync(BUNDLE) ? { codePath: BUNDLE } : await bundleWorkflows()) : undefined;
  const workers = await Promise.all(config.roles.map((role) => service.worker(role, bundle)));
  const running = Promise.all(workers.map((worker) => worker.run()));
  // They load while the first lane plans: before, they would keep the server and this process from starting.
  pools.warmRest(config.roles);
  console.log('ready');
  try {
    await running;
  } finally {
    await pools.close();
    await connection.close();
  }
};
