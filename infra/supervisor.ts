/** The supervisor of one home (SLUICE_HOME): owns its server and workers, and leaves when nobody has needed it for a while. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { find, provide } from '#tools';
import { type Answer, type Ask, lines, type Server, say } from '../client/home/control.js';
import { endLeftovers, MARK } from '../client/home/leftovers.js';
import { acquire, holder } from '../client/home/lock.js';
import { type Kept, keep } from './kept.js';
import { Registry } from './registry.js';
import { describe, isReady, keepRuns, openRuns, serverArgs, settlePorts } from './server.js';

const WORKER = fileURLToPath(new URL('../workers/worker.js', import.meta.url));
/** A whole number from the environment. */
const setting = (name: string, otherwise: number): number => {
  const text = process.env[name] ?? `${otherwise}`;
  if (!/^\d+$/.test(text)) throw new Error(`${name} must be a whole number, not "${text}"`);
  return Number(text);
};

const LINGER_MS = setting('SLUICE_LINGER', 600) * 1000;
const CHECK_MS = 5000;
/** A server that has not answered for so long is started again. */
const HUNG_MS = 60_000;
const GRACE_MS = 5000;
const FAILED_STARTS = 3;

class Supervisor {
  private readonly token = randomBytes(24).toString('hex');
  private readonly clients = new Set<Socket>();
  private readonly workers: Kept[] = [];
  private wanted = setting('SLUICE_WORKERS', 1);
  private environment: NodeJS.ProcessEnv = {};
  private server: Server | undefined;
  private temporal: Kept | undefined;
  private registry: Registry | undefined;
  private ready = false;
  private leaving = false;
  private neededAt = Date.now();
  /** What keeps runs from going on, for people. */
  private trouble = '';

  constructor(private readonly home: string) {}

  async run(): Promise<void> {
    const control = createServer((socket) => void this.converse(socket));
    await new Promise<void>((resolve) => control.listen(0, '127.0.0.1', resolve));
    if (!acquire(this.home, { port: (control.address() as AddressInfo).port, token: this.token })) {
      log('another supervisor serves this home');
      process.exit(0);
    }
    await endLeftovers(this.home);
    await this.start();
    await this.watch();
  }

  /** Ends everything that belongs to the home, then this process. */
  async leave(why: string, failed = false): Promise<void> {
    if (this.leaving) return;
    this.leaving = true;
    log(`leaving: ${why}`);
    this.tell(failed ? { error: why } : { leaving: true });
    try {
      await Promise.all(this.workers.map((worker) => worker.stop(GRACE_MS)));
      await this.temporal?.stop(GRACE_MS);
      if (this.isOurs()) {
        await endLeftovers(this.home);
        this.registry?.close();
      }
    } finally {
      process.exit(failed ? 1 : 0);
    }
  }

  /** Server and workers start side by side: workers try until the server answers. */
  private async start(): Promise<void> {
    const ports = await settlePorts(this.home);
    const server = describe(ports);
    this.server = server;
    this.environment = environmentOf(this.home, server);
    const program = await provide('temporal', (note) => {
      log(note);
      this.tell({ note });
    });
    const serverLog = this.logFile('server');
    this.temporal = keep('server', { program, args: serverArgs(this.home, ports), env: this.environment, log: serverLog });
    this.setWorkers(this.wanted);
    this.registry = new Registry(this.home);
    log(`serving ${this.home} with ${this.wanted} workers: ${server.address}, ${server.uiUrl}`);
    const patience = setInterval(() => {
      if (this.temporal!.failures >= FAILED_STARTS) void this.leave(`the Temporal server does not start:\n${lastLines(serverLog)}`, true);
    }, 200);
    await isReady(ports);
    clearInterval(patience);
    this.ready = true;
    log('ready');
    this.tell({ ready: server });
    this.isNeeded = async () => this.clients.size > 0 || (await openRuns(ports)) > 0;
    // It may have died since: then again when it is back.
    while (!(await keepRuns(ports).then(accepted, refused))) await sleep(CHECK_MS);
  }
  private isNeeded = async (): Promise<boolean> => true;

  /** Looks every few seconds whether the server answers, the workers live, and anybody needs them. */
  private async watch(): Promise<void> {
    let answeredAt = Date.now();
    for (;;) {
      await sleep(CHECK_MS);
      const needed = await this.isNeeded().catch(() => undefined);
      if (needed !== undefined) answeredAt = Date.now();
      if (needed !== false) this.neededAt = Date.now();
      if (Date.now() - answeredAt > HUNG_MS) {
        log('the server does not answer');
        answeredAt = Date.now();
        this.temporal!.restart();
      }
      this.noteTrouble();
      if (!this.isOurs()) await this.leave('its home was removed', true);
      if (needed === false && Date.now() - this.neededAt > LINGER_MS) await this.leave('nobody needs it');
    }
  }

  /** No longer when the folder was removed; another may then have been made in its place, and be served. */
  private isOurs(): boolean {
    return existsSync(this.home) && holder(this.home)?.pid === process.pid;
  }
  private noteTrouble(): void {
    const failing = this.workers.flatMap(({ failures }, index) => (failures >= FAILED_STARTS ? [this.logFile(workerName(index))] : []));
    const trouble = failing.map((path) => `a worker ends again and again; ${path} ends with:\n${lastLines(path)}`).join('\n');
    if (trouble !== '' && this.trouble === '') this.tell({ note: trouble });
    this.trouble = trouble;
  }

  private async converse(socket: Socket): Promise<void> {
    for await (const said of lines<Ask & { readonly token: string }>(socket)) {
      if (said.token !== this.token) break;
      say(socket, { hello: process.pid });
      if (said.ask === 'down') void this.leave('it was told to');
      if (this.leaving) say(socket, { leaving: true });
      else if (said.ask === 'status') say(socket, { status: this.status() });
      else if (said.ask === 'attach') this.admit(socket, said.workers);
    }
  }
  private admit(socket: Socket, workers: number | undefined): void {
    this.clients.add(socket);
    socket.once('close', () => {
      this.clients.delete(socket);
      this.neededAt = Date.now();
    });
    if (workers !== undefined) this.setWorkers(workers);
    if (this.trouble !== '') say(socket, { note: this.trouble });
    if (this.ready) say(socket, { ready: this.server! });
  }
  private status() {
    const processes = this.registry?.update() ?? [];
    return { ...this.server!, pid: process.pid, workers: this.wanted, clients: this.clients.size, processes };
  }

  private setWorkers(count: number): void {
    this.wanted = count;
    if (!this.temporal) return; // there is no server yet; they start with it
    while (this.workers.length < count) {
      const name = workerName(this.workers.length);
      this.workers.push(keep(name, { program: process.execPath, args: [WORKER], env: this.environment, log: this.logFile(name) }));
    }
    for (const worker of this.workers.splice(count)) void worker.stop(GRACE_MS);
  }

  private logFile(name: string): string {
    return join(this.home, 'logs', `${name}.log`);
  }
  private tell(message: Answer): void {
    for (const client of this.clients) say(client, message);
  }
}

/** What the server and the workers see: this home's server, and nothing of another that the user's environment may name. */
const environmentOf = (home: string, server: Server): NodeJS.ProcessEnv => {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('TEMPORAL_'));
  return {
    ...Object.fromEntries(own),
    TEMPORAL_ADDRESS: server.address,
    TEMPORAL_NAMESPACE: server.namespace,
    SLUICE_PREFIX: 'sluice',
    FFMPEG: find('ffmpeg') ?? 'ffmpeg',
    FFPROBE: find('ffprobe') ?? 'ffprobe',
    [MARK]: home,
  };
};

const accepted = () => true;
const refused = () => false;
const workerName = (index: number) => `worker-${index + 1}`;
const log = (line: string) => console.log(`${new Date().toISOString()} ${line}`);
const lastLines = (path: string) => readFileSync(path, 'utf8').trimEnd().split('\n').slice(-10).join('\n');

const supervisor = new Supervisor(process.env.SLUICE_HOME!);
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void supervisor.leave(signal));
process.on('uncaughtException', (error) => void supervisor.leave(error.stack ?? error.message, true));
await supervisor.run();
