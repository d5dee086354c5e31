/** The embedded Temporal dev server of a home: its ports, its command line, and when it is ready. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import type { Server } from '../client/home/control.js';

/** `home.json`. */
interface HomeFile {
  readonly format: 1;
  readonly port: number;
  readonly uiPort: number;
}

const FORMAT = 1;
const NAMESPACE = 'default';
const SEARCH_ATTRIBUTES = ['SluiceRecipe', 'SluiceDataset', 'SluiceState', 'SluiceStage', 'SluiceTrial'];
const RETENTION_SECONDS = 30 * 24 * 3600;
const POLL_MS = 20;
/** Below the range from which systems draw ports for outgoing connections. */
const PORTS = { first: 20_000, last: 29_998 };

/** The ports of a home: those it had before, unless another program took them in the meantime. */
export const settlePorts = async (home: string): Promise<HomeFile> => {
  const path = join(home, 'home.json');
  const before: HomeFile | undefined = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
  if (before && before.format > FORMAT)
    throw new Error(`${home} was made by a newer Sluice (format ${before.format}; this one knows ${FORMAT}): update Sluice`);
  if (before && (await free(before.port)) && (await free(before.uiPort))) return before;
  if (before) console.log(`port ${before.port} or ${before.uiPort} was taken by another program: this home moves to other ports`);
  let port = PORTS.first + (hash(home) % ((PORTS.last - PORTS.first) / 2)) * 2;
  while (!(await free(port)) || !(await free(port + 1))) port = port + 2 > PORTS.last ? PORTS.first : port + 2;
  const settled: HomeFile = { format: FORMAT, port, uiPort: port + 1 };
  writeFileSync(path, `${JSON.stringify(settled)}\n`);
  return settled;
};

/** What clients need to know of the server. */
export const describe = ({ port, uiPort }: HomeFile): Server => ({
  address: `127.0.0.1:${port}`,
  namespace: NAMESPACE,
  uiUrl: `http://127.0.0.1:${uiPort}`,
});

/** Arguments of the Temporal CLI. */
export const serverArgs = (home: string, { port, uiPort }: HomeFile): string[] => [
  ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', `${port}`, '--ui-port', `${uiPort}`],
  ...['--db-filename', join(home, 'temporal.db'), '--log-level', 'error', '--disable-config-file', '--disable-config-env'],
  // Six times as quick as the default journal; a power failure may take back the last second, which the store's records make up for.
  ...['--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=NORMAL'],
  ...SEARCH_ATTRIBUTES.flatMap((name) => ['--search-attribute', `${name}=Keyword`]),
];

/** Connects once the server knows the search attributes: a workflow that sets an unknown one hangs. */
export const connectWhenReady = async ({ port }: HomeFile): Promise<Connection> => {
  // Loaded while the server starts, not before it is started.
  const client = await import('@temporalio/client');
  // gRPC would wait a second after a refused connection.
  while (!(await listens(port))) await sleep(POLL_MS);
  const connection = client.Connection.lazy({ address: `127.0.0.1:${port}` });
  for (; ; await sleep(POLL_MS)) {
    const known = await connection.operatorService.listSearchAttributes({ namespace: NAMESPACE }).catch(() => undefined);
    if (known && SEARCH_ATTRIBUTES.every((name) => name in known.customAttributes)) return connection;
  }
};

/** Closed runs are kept for 30 days; the dev server's own default is a day. */
export const keepRuns = async (connection: Connection): Promise<void> => {
  const { config } = await connection.workflowService.describeNamespace({ namespace: NAMESPACE });
  if (Number(config?.workflowExecutionRetentionTtl?.seconds) === RETENTION_SECONDS) return;
  await connection.workflowService.updateNamespace({
    namespace: NAMESPACE,
    config: { workflowExecutionRetentionTtl: msToTs(RETENTION_SECONDS * 1000) },
  });
};

/** How many workflows are running. */
export const openRuns = async (connection: Connection): Promise<number> => {
  const { count } = await connection.workflowService.countWorkflowExecutions({
    namespace: NAMESPACE,
    query: 'ExecutionStatus = "Running"',
  });
  return Number(count);
};

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = connect(port, '127.0.0.1');
    probe.once('connect', () => resolve(true)).once('error', () => resolve(false));
    probe.once('connect', () => probe.destroy());
  });

const free = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });

/** FNV-1a. */
const hash = (text: string): number => {
  let value = 0x811c9dc5;
  for (const byte of Buffer.from(text)) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  return value;
};
