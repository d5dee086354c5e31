/** The embedded Temporal dev server of a home: its ports, its command line, and what is asked of it over its HTTP interface. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Server } from '../client/home/control.js';

const FORMAT = 1;
const NAMESPACE = 'default';
const SEARCH_ATTRIBUTES = ['SluiceRecipe', 'SluiceDataset', 'SluiceState', 'SluiceStage', 'SluiceTrial'];
const RETENTION = `${30 * 24 * 3600}s`;
const POLL_MS = 20;
/** Below the range from which systems draw ports for outgoing connections; each home has four. */
const PORTS = { first: 20_000, homes: 2_500, each: 4 };

/** Ports of a home: gRPC, UI and HTTP. */
export interface Ports {
  readonly grpc: number;
  readonly ui: number;
  readonly http: number;
}
const portsFrom = (grpc: number): Ports => ({ grpc, ui: grpc + 1, http: grpc + 2 });

/** The ports that a home had before (`home.json`), unless another program took one in the meantime. */
export const settlePorts = async (home: string): Promise<Ports> => {
  const path = join(home, 'home.json');
  const before: { format: number; port: number } | undefined = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
  if (before && before.format > FORMAT) {
    throw new Error(`${home} was made by a newer Sluice (format ${before.format}; this one knows ${FORMAT}): update Sluice`);
  }
  if (before && (await areFree(portsFrom(before.port)))) return portsFrom(before.port);
  if (before) console.log(`ports of this home (from ${before.port}) were taken by another program: it moves to others`);
  for (let place = hash(home); ; place++) {
    const port = PORTS.first + (place % PORTS.homes) * PORTS.each;
    if (!(await areFree(portsFrom(port)))) continue;
    writeFileSync(path, `${JSON.stringify({ format: FORMAT, port })}\n`);
    return portsFrom(port);
  }
};

/** What clients need to know of the server. */
export const describe = ({ grpc, ui }: Ports): Server => ({
  address: `127.0.0.1:${grpc}`,
  namespace: NAMESPACE,
  uiUrl: `http://127.0.0.1:${ui}`,
});

/** Arguments of the Temporal CLI. */
export const serverArgs = (home: string, { grpc, ui, http }: Ports): string[] => [
  ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', `${grpc}`, '--ui-port', `${ui}`, '--http-port', `${http}`],
  ...['--db-filename', join(home, 'temporal.db'), '--log-level', 'error', '--disable-config-file', '--disable-config-env'],
  // Six times as quick as the default journal; a power failure may take back the last second, which the store's records make up for.
  ...['--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=NORMAL'],
  ...SEARCH_ATTRIBUTES.flatMap((name) => ['--search-attribute', `${name}=Keyword`]),
];

/** Waits until the server knows the search attributes: a workflow that sets an unknown one hangs. */
export const isReady = async (ports: Ports): Promise<void> => {
  for (; ; await sleep(POLL_MS)) {
    if (!(await listens(ports.grpc)) || !(await listens(ports.http))) continue;
    const known = await ask(ports, `/cluster/namespaces/${NAMESPACE}/search-attributes`).catch(() => undefined);
    if (SEARCH_ATTRIBUTES.every((name) => known?.customAttributes?.[name])) return;
  }
};

/** Closed runs are kept for 30 days; the dev server's own default is a day. */
export const keepRuns = async (ports: Ports): Promise<void> => {
  await ask(ports, `/api/v1/namespaces/${NAMESPACE}/update`, { config: { workflowExecutionRetentionTtl: RETENTION } });
};

/** How many workflows are running. */
export const openRuns = async (ports: Ports): Promise<number> => {
  const query = encodeURIComponent('ExecutionStatus = "Running"');
  return Number((await ask(ports, `/api/v1/namespaces/${NAMESPACE}/workflow-count?query=${query}`)).count ?? 0);
};

interface Answer {
  readonly count?: string;
  readonly customAttributes?: Readonly<Record<string, string>>;
}
/** Asks over HTTP: the supervisor needs no gRPC client, which would take as long to load as the server to start. */
const ask = async ({ http }: Ports, path: string, body?: object): Promise<Answer> => {
  const init = body && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const answer = await fetch(`http://127.0.0.1:${http}${path}`, { ...init, signal: AbortSignal.timeout(10_000) });
  if (!answer.ok) throw new Error(`the Temporal server answered ${answer.status} to ${path}: ${await answer.text()}`);
  return (await answer.json()) as Answer;
};

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = connect(port, '127.0.0.1', () => {
      probe.destroy();
      resolve(true);
    });
    probe.once('error', () => resolve(false));
  });

const areFree = async (ports: Ports): Promise<boolean> => {
  for (const port of Object.values(ports)) if (!(await isFree(port))) return false;
  return true;
};
const isFree = (port: number): Promise<boolean> =>
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
