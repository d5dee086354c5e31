/** Examines this machine: all that a run needs, each with what mends it. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Connection, type ConnectionOptions } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { Config } from '../runtime/config.js';
import { openStore, prove } from '../runtime/storage/open-store.js';
import { status } from './home.js';
import { inLane } from './in-lane.js';

/** What was examined, and found. `whose` is at fault when it fails: the user's setting, or the system. */
export interface Finding {
  readonly what: string;
  readonly state: 'ok' | 'warn' | 'fail';
  readonly found: string;
  readonly mend?: string;
  readonly whose?: 'user' | 'system';
}

const LEAST_NODE = [20, 19];
const GIB = 2 ** 30;
const SKEW_MS = 5000;
const CONNECT_MS = 10_000;
const ATTRIBUTES = ['SluiceRecipe', 'SluiceDataset', 'SluiceState', 'SluiceStage', 'SluiceTrial'];

/** Examines one thing after the other. */
export async function* examine(config: Config): AsyncGenerator<Finding> {
  yield nodeVersion();
  yield* await attempt('home', () => folder(config.home), `SLUICE_HOME must name a folder that can be written: ${config.home}`);
  yield* await attempt(
    'server',
    () => (process.env.TEMPORAL_ADDRESS ? ownServer() : embeddedServer(config.home)),
    '`sluice down` ends what holds the home',
  );
  yield* await attempt(
    'store',
    () => store(config),
    'SLUICE_STORE names it; for s3://, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_ENDPOINT_URL do',
  );
  yield fetching(config);
  yield* await attempt('tools', tools, 'install Sluice anew');
  yield* await attempt('lane', lane, 'install the packages anew: npm ci');
}

const fetching = ({ fetch: { schemes, networks } }: Config): Finding => {
  const beside = networks.length === 0 ? '' : `, and from ${networks.join(', ')} (SLUICE_FETCH_NETWORKS)`;
  return { what: 'fetch', state: 'ok', found: `media are fetched by ${schemes.join(' and ')} from the public internet${beside}` };
};

/** What an examination throws is what it found. */
const attempt = async (what: string, look: () => Promise<readonly Finding[]>, mend: string): Promise<readonly Finding[]> => {
  try {
    return await look();
  } catch (error) {
    const { name, message } = error as Error;
    return [{ what, state: 'fail', found: message, mend, whose: name === 'RecipeError' ? 'user' : 'system' }];
  }
};

const nodeVersion = (): Finding => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isNew = major > LEAST_NODE[0]! || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1]!);
  const mend = `install Node ${LEAST_NODE.join('.')} or newer: https://nodejs.org`;
  return { what: 'node', found: process.versions.node, ...(isNew ? { state: 'ok' } : { state: 'fail', mend, whose: 'user' }) };
};

/** Room, and a clock that agrees with that of the disk, which may be another machine's. */
const folder = async (home: string): Promise<Finding[]> => {
  await mkdir(home, { recursive: true });
  const probe = join(home, `doctor-${process.pid}`);
  const before = Date.now();
  await writeFile(probe, '');
  const { mtimeMs } = await stat(probe);
  await rm(probe);
  const skew = Math.round(Math.max(before - mtimeMs, mtimeMs - Date.now(), 0));
  const clock = { what: 'clock', found: `${skew} ms from the clock of ${home}` };
  return [
    await room('disk', home),
    await room('scratch', tmpdir()),
    skew <= SKEW_MS
      ? { ...clock, state: 'ok' }
      : { ...clock, state: 'warn', mend: 'set the clocks by NTP: changed files are told by their times' },
  ];
};
const room = async (what: string, path: string): Promise<Finding> => {
  const { bavail, bsize } = await statfs(path);
  const free = bavail * bsize;
  const found = `${(free / GIB).toFixed(1)} GiB free at ${path}`;
  const mend = 'a run needs about twice the bytes of its dataset: make room (`sluice gc` removes what no run needs)';
  if (free < GIB) return { what, state: 'fail', found, mend, whose: 'user' };
  return free < 10 * GIB ? { what, state: 'warn', found, mend } : { what, state: 'ok', found };
};

const ownServer = async (): Promise<Finding[]> => {
  const { connectionOptions, namespace = 'default' } = loadClientConnectConfig({ disableFile: true });
  const address = `${process.env.TEMPORAL_ADDRESS}`;
  const mend = 'TEMPORAL_ADDRESS, TEMPORAL_API_KEY and TEMPORAL_TLS_* say how to reach it; without them the embedded one is used';
  const connection = await Connection.connect({ ...(connectionOptions as ConnectionOptions), connectTimeout: CONNECT_MS }).catch(
    () => undefined,
  );
  if (connection === undefined) return [{ what: 'server', state: 'fail', found: `${address} does not answer`, mend, whose: 'system' }];
  try {
    await connection.workflowService.describeNamespace({ namespace });
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    const missing = ATTRIBUTES.filter((name) => !(name in customAttributes));
    const command = missing.map((name) => `--name ${name} --type Keyword`).join(' ');
    return [
      { what: 'server', state: 'ok', found: `${address}, namespace ${namespace}` },
      missing.length === 0
        ? { what: 'search', state: 'ok', found: 'the search attributes of runs are registered' }
        : {
            what: 'search',
            state: 'warn',
            found: `runs cannot be found by ${missing.join(', ')}`,
            mend: `temporal operator search-attribute create --namespace ${namespace} ${command}`,
          },
    ];
  } finally {
    await connection.close();
  }
};

const embeddedServer = async (home: string): Promise<Finding[]> => {
  const now = await status(home);
  if (now) {
    const found = `${now.address}, UI ${now.uiUrl}, ${now.workers} worker${now.workers === 1 ? '' : 's'}, supervisor ${now.pid}`;
    return [{ what: 'server', state: 'ok', found }];
  }
  const file = join(home, 'home.json');
  const ports = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { port: number; uiPort: number }) : { port: 0, uiPort: 0 };
  const taken: number[] = [];
  for (const port of [ports.port, ports.uiPort]) if (!(await isFree(port))) taken.push(port);
  return [
    { what: 'server', state: 'ok', found: 'not up; the next run starts it' },
    taken.length === 0
      ? { what: 'ports', state: 'ok', found: 'free' }
      : {
          what: 'ports',
          state: 'warn',
          found: `${taken.join(' and ')} taken by another program`,
          mend: 'none needed: the next start takes others',
        },
  ];
};
const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });

const store = async ({ store: uri, s3 }: Config): Promise<Finding[]> => {
  const proofs = await prove(await openStore(uri, s3));
  const mend = 'Sluice cannot run on such a store: take a local disk, or an S3 service that knows If-None-Match';
  return proofs.map(({ condition, ok, found }) => ({
    what: 'store',
    found: `${uri}: ${condition} (${found})`,
    ...(ok ? { state: 'ok' } : { state: 'fail', mend, whose: 'system' }),
  }));
};

/** Found as the supervisor finds them, in a process of its own: this floor imports nothing of that one. */
const tools = async (): Promise<Finding[]> => {
  const script = `import { find, variable } from ${JSON.stringify(import.meta.resolve('#tools'))};
    const look = (tool) => { try { return { path: find(tool) } } catch ({ message }) { return { message } } };
    console.log(JSON.stringify(['temporal', 'ffmpeg', 'ffprobe'].map((tool) => ({ tool, variable: variable(tool), ...look(tool) }))));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
  return Promise.all((JSON.parse(stdout) as FoundTool[]).map(examineTool));
};
interface FoundTool {
  readonly tool: string;
  readonly variable: string;
  readonly path?: string;
  readonly message?: string;
}
const examineTool = async ({ tool: what, variable, path, message }: FoundTool): Promise<Finding> => {
  const mend = `name its path in ${variable}`;
  if (message !== undefined) return { what, state: 'fail', found: message, mend, whose: 'user' };
  if (path === undefined) {
    const isNeeded = what === 'temporal' && !process.env.TEMPORAL_ADDRESS;
    const found = `missing; ${what === 'temporal' ? 'the embedded server needs it' : 'video needs it'}`;
    const how = { mend: `\`sluice up\` installs it where that is allowed; or ${mend}`, found, what };
    return isNeeded ? { ...how, state: 'fail', whose: 'user' } : { ...how, state: 'warn' };
  }
  try {
    const { stdout } = await promisify(execFile)(path, [what === 'temporal' ? '--version' : '-version']);
    return { what, state: 'ok', found: `${path}: ${stdout.split('\n')[0]}` };
  } catch (error) {
    return { what, state: 'fail', found: `${path} does not start: ${(error as Error).message.split('\n')[0]}`, mend, whose: 'user' };
  }
};

/** Operators, and the native modules under them, load. */
const lane = async (): Promise<Finding[]> => {
  await inLane('warm', null);
  return [{ what: 'lane', state: 'ok', found: 'starts, with all operators' }];
};
