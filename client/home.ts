/** A home: the folder with the embedded server's database, the local store and the logs, and the supervisor that serves it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Ask, type Conversation, dial, type Server, type Status } from './home/control.js';
import { endLeftovers, kill, MARK } from './home/leftovers.js';
import { acquire, type Holder, holder } from './home/lock.js';

/** A home that is being served; its supervisor stays at least until `close()`. */
export interface Home extends Server {
  readonly storeUri: string;
  /** Of the names of task queues. */
  readonly prefix: string;
  close(): void;
}

export interface AttachOptions {
  /** How many worker processes there should be from now on. */
  readonly workers?: number | undefined;
  /** Told what takes long: a tool that is being installed. */
  readonly note?: (line: string) => void;
}

const SUPERVISOR = fileURLToPath(new URL('../infra/supervisor.js', import.meta.url));
/** How long a supervisor may take to answer at all, and to leave; machines that swap are slow. */
const PATIENCE_MS = 30_000;
const POLL_MS = 20;

/** Attaches to the supervisor of `folder`, or starts it, and waits until its server answers. */
export const attach = async (folder: string, options: AttachOptions = {}): Promise<Home> => {
  mkdirSync(folder, { recursive: true });
  const home = realpathSync(folder);
  const closing = new AbortController();
  const join = async (): Promise<Server> => {
    const link = await ready(home, options, closing.signal);
    link.socket.unref(); // a client that has nothing else to do may end
    void stay(link);
    return link.server;
  };
  const stay = async ({ answers }: Ready) => {
    let left = false;
    for await (const answer of answers) {
      left ||= 'leaving' in answer;
      if ('note' in answer) options.note?.(answer.note);
    }
    // It was killed: the next one takes its place, at the same address.
    if (left || closing.signal.aborted) return;
    await join().catch((error) => closing.signal.aborted || options.note?.(String(error)));
  };
  const server = await join();
  return {
    ...server,
    storeUri: pathToFileURL(resolve(home, 'store')).href,
    prefix: 'sluice',
    close: () => closing.abort(),
  };
};

/** What the supervisor of a home says of itself; undefined when there is none. */
export const status = async (folder: string): Promise<Status | undefined> => {
  const held = existsSync(folder) ? holder(realpathSync(folder)) : undefined;
  const link = held && (await greet(held, { ask: 'status' }));
  if (!link) return undefined;
  for await (const answer of link.answers) if ('status' in answer) return answer.status;
  return undefined;
};

/** Ends the supervisor of a home and every process that belongs to it. Runs stay as they are and go on when it is served again. */
export const down = async (folder: string): Promise<void> => {
  if (!existsSync(folder)) return;
  const home = realpathSync(folder);
  for (;;) {
    const held = holder(home);
    if (held) {
      await dial(held, { ask: 'down' });
      await gone(home, held);
    }
    const release = acquire(home, { port: 0, token: '' });
    if (!release) continue;
    try {
      return await endLeftovers(home);
    } finally {
      release();
    }
  }
};

interface Ready extends Conversation {
  readonly server: Server;
}

/** Starts supervisors as long as there is none, until one says that its server is ready. */
const ready = async (home: string, options: AttachOptions, closing: AbortSignal): Promise<Ready> => {
  let started: { child: ChildProcess; log: () => string } | undefined;
  for (; ; await sleep(POLL_MS)) {
    closing.throwIfAborted();
    const held = holder(home);
    const link = held && (await greet(held, { ask: 'attach', workers: options.workers }));
    if (link) {
      const hangUp = () => link.socket.destroy();
      closing.addEventListener('abort', hangUp);
      if (closing.aborted) hangUp();
      const server = await served(link.answers, options);
      if (server) return { ...link, server };
      closing.throwIfAborted();
      await gone(home, held);
    } else if (!held && (!started || started.child.exitCode !== null || started.child.signalCode !== null)) {
      // One that found another in its place ends with 0.
      if (started?.child.exitCode) throw new Error(`the supervisor of ${home} did not start:\n${started.log()}`);
      const { child, log } = start(home, options.workers);
      started = { child, log };
      // One that holds the lock may serve others by now.
      closing.addEventListener('abort', () => holder(home)?.pid !== child.pid && child.kill());
    }
  }
};

/** The server once it answers; undefined when the supervisor went away instead. */
const served = async (answers: Conversation['answers'], options: AttachOptions): Promise<Server | undefined> => {
  for (let got = await answers.next(); !got.done; got = await answers.next()) {
    if ('ready' in got.value) return got.value.ready;
    if ('error' in got.value) throw new Error(got.value.error);
    if ('note' in got.value) options.note?.(got.value.note);
  }
  return undefined;
};

/** Opens a conversation and waits for the greeting; undefined when nobody is there any more. */
const greet = async (held: Holder, ask: Ask): Promise<Conversation | undefined> => {
  const link = await dial(held, ask);
  if (!link) return undefined;
  let mute = false;
  const impatient = setTimeout(() => {
    mute = true;
    link.socket.destroy();
  }, PATIENCE_MS);
  const { done } = await link.answers.next();
  clearTimeout(impatient);
  if (mute) throw new Error(`the supervisor does not answer; end it, then try again: kill -9 ${held.pid}`);
  return done ? undefined : link;
};

/** Waits until the process that held the lock is no more; ends it when it takes too long. */
const gone = async (home: string, held: Holder | undefined): Promise<void> => {
  const until = Date.now() + PATIENCE_MS;
  for (let now = holder(home); held && now?.pid === held.pid && now.start === held.start; now = holder(home)) {
    if (Date.now() > until) kill(held.pid);
    await sleep(POLL_MS);
  }
};

const start = (home: string, workers?: number): { child: ChildProcess; log: () => string } => {
  mkdirSync(join(home, 'logs'), { recursive: true });
  const path = join(home, 'logs', 'supervisor.log');
  const file = openSync(path, 'a');
  const before = statSync(path).size;
  const child = spawn(process.execPath, [SUPERVISOR], {
    detached: true,
    stdio: ['ignore', file, file],
    env: { ...process.env, SLUICE_HOME: home, [MARK]: home, ...(workers === undefined ? {} : { SLUICE_WORKERS: `${workers}` }) },
  });
  closeSync(file);
  child.unref();
  return { child, log: () => readFileSync(path).subarray(before).toString() };
};
