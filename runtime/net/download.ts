/** Brings one file into a scratch file: a broken connection goes on where it was, what passes is tried again, what does not end is given up. */
import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { EnvironmentError, SampleError } from '../../core/errors.js';
import type { FetchLimits } from '../../core/operator.js';
import { type Asking, type Network, shown, type Target } from './network.js';

export interface Downloaded {
  readonly bytes: number;
  /** What the server says that it is. */
  readonly type: string;
}

/** Tries in a row that bring nothing new; of a host that nobody knows, fewer. */
const TRIES = 5;
const TRIES_UNKNOWN = 2;
const FIRST_WAIT_MS = 500;
/** Unless the server asks for longer. */
const LONGEST_WAIT_MS = 60_000;
/** Fewer bytes are no progress. */
const LEAST_BYTES = 1024;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** What may be otherwise the next time. */
class Passing extends Error {
  constructor(
    message: string,
    readonly tries = TRIES,
    /** Seconds that the server asks to wait. */
    readonly wait = 0,
  ) {
    super(message);
  }
}

export const download = async (
  network: Network,
  url: Target,
  path: string,
  limits: FetchLimits & { readonly sha256?: string | undefined },
  signal: AbortSignal,
): Promise<Downloaded> => {
  const file = await open(path, 'w');
  const end = AbortSignal.timeout(Math.min(LONGEST_TIMER_MS, limits.seconds * 1000));
  const transfer = new Transfer(network, url, file, limits, AbortSignal.any([signal, end]));
  try {
    return await transfer.whole();
  } catch (error) {
    signal.throwIfAborted();
    if (!end.aborted && !(error instanceof Passing)) throw error;
    const message = end.aborted ? `${transfer.lacked}${limits.seconds} s did not do for it` : (error as Passing).message;
    const isAway = !transfer.answered && (await network.isAway(url, signal));
    signal.throwIfAborted();
    // What is given up is the file, or the work, where it is not the file's doing.
    if (isAway) throw new EnvironmentError(`${shown(url)}: ${message}, and nothing else answers: is this machine's network up?`);
    throw new SampleError(`${shown(url)}: ${message}`);
  } finally {
    await file.close();
  }
};

/** Of looking up, of connecting, and of connections that break. Whatever else comes up, certificates and answers that are not right, stays so. */
const PASSING =
  /^(E(CONN(REFUSED|RESET|ABORTED)|(HOST|NET)(DOWN|UNREACH)|NETRESET|ADDRNOTAVAIL|TIMEDOUT|PIPE|NOTFOUND|NODATA|AI_\w+)|ERR_STREAM_PREMATURE_CLOSE)$/;
/** Of this machine, which has no more to give. */
const SHORT = /^E(MFILE|NFILE|NOBUFS|NOMEM)$/;
/** Answers that say: not now. They are good for as long as the file may take. */
const LATER = [429, 503];

/** A file on its way, over as many connections as it takes. */
class Transfer {
  /** What has come of it. */
  bytes = 0;
  /** Whether the last try had an answer. */
  answered = false;
  /** What the last try failed by, to go on from there. */
  lacked = '';
  private hash: Hash | undefined;
  /** What tells that it is still the same file. */
  private version: string | undefined;

  constructor(
    private readonly network: Network,
    private readonly url: Target,
    private readonly file: FileHandle,
    private readonly limits: FetchLimits & { readonly sha256?: string | undefined },
    private readonly signal: AbortSignal,
  ) {}

  /** Gets the file, with as many tries as it takes; what it is given up for is thrown as a `Passing`. */
  async whole(): Promise<Downloaded> {
    const end = Date.now() + this.limits.seconds * 1000;
    for (let tries = 1, most = 0; ; tries++) {
      const came = await this.go().catch((error: unknown) => this.passing(error));
      if (!(came instanceof Passing)) return came;
      this.signal.throwIfAborted();
      this.lacked = `${came.message}, and `;
      if (this.bytes > most) [tries, most] = [1, this.bytes];
      if (tries >= came.tries || came.wait * 1000 > Math.max(0, end - Date.now()))
        throw new Passing(`${came.message}${tries > 1 ? ` (${tries} times)` : ''}`);
      const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (tries - 1)) * (0.5 + Math.random() / 2);
      await sleep(Math.max(came.wait * 1000, wait), undefined, { signal: this.signal });
    }
  }

  private passing(error: unknown): Passing {
    if (error instanceof Passing) return error;
    if (error instanceof SampleError || error instanceof EnvironmentError || !(error instanceof Error)) throw error;
    const { code = error.message } = error as NodeJS.ErrnoException;
    if (SHORT.test(code)) throw error;
    if (!PASSING.test(code)) throw new SampleError(`${shown(this.url)}: ${code}`);
    return new Passing(code, code === 'ENOTFOUND' ? TRIES_UNKNOWN : TRIES);
  }

  /** Gets what is missing. */
  private async go(): Promise<Downloaded> {
    this.answered = false;
    const stalled = new AbortController();
    let before = this.bytes;
    let watch: NodeJS.Timeout | undefined;
    // Others may be served first: that is no stall.
    const onSocket = () => {
      watch ??= setInterval(() => {
        if (this.bytes - before < LEAST_BYTES) stalled.abort();
        before = this.bytes;
      }, this.limits.stallSeconds * 1000);
      watch.refresh();
    };
    try {
      const answer = await this.ask({ signal: AbortSignal.any([this.signal, stalled.signal]), onSocket });
      this.answered = true;
      watch?.refresh();
      return await this.take(answer);
    } catch (error) {
      throw stalled.signal.aborted ? new Passing(`next to nothing came for ${this.limits.stallSeconds} s`) : error;
    } finally {
      clearInterval(watch);
    }
  }

  private ask(asking: Asking): Promise<IncomingMessage> {
    const rest = this.bytes > 0 && this.version !== undefined ? { range: `bytes=${this.bytes}-`, 'if-range': this.version } : {};
    return this.network.get(this.url, { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'sluice', ...rest }, asking);
  }

  private async take(answer: IncomingMessage): Promise<Downloaded> {
    try {
      const total = await this.begin(answer);
      if (total !== undefined && total > this.limits.bytes) throw this.tooLarge(`${total} bytes`);
      for await (const piece of answer as AsyncIterable<Buffer>) {
        if (this.bytes + piece.length > this.limits.bytes) throw this.tooLarge('more');
        await this.keep(piece);
      }
      if (total !== undefined && this.bytes !== total) throw new Passing(`ended after ${this.bytes} of ${total} bytes`);
    } finally {
      answer.destroy();
    }
    const digest = this.hash?.digest('hex');
    if (digest !== undefined && digest !== this.limits.sha256)
      throw new SampleError(`${shown(this.url)}: has the SHA-256 ${digest}, not ${this.limits.sha256}`);
    return { bytes: this.bytes, type: answer.headers['content-type'] ?? '' };
  }

  /** Reads the head of an answer: how large the file is, if that is told; and whether it goes on where it was, or begins anew. */
  private async begin({ statusCode, headers }: IncomingMessage): Promise<number | undefined> {
    const of = Number(headers['content-length'] ?? Number.NaN);
    const encoding = headers['content-encoding'] ?? 'identity';
    if (statusCode === 200 || statusCode === 206) {
      if (encoding !== 'identity') throw new SampleError(`${shown(this.url)}: comes compressed (${encoding}), which was not asked for`);
      const [, from, total] = /^bytes (\d+)-\d+\/(\d+)$/.exec(headers['content-range'] ?? '') ?? [];
      if (statusCode === 206 && this.bytes > 0 && Number(from) === this.bytes) return Number(total);
      await this.restart();
      if (statusCode === 206) throw new Passing('gives another part than was asked for');
      this.version = strong(headers.etag) ?? headers['last-modified'];
      return Number.isNaN(of) ? undefined : of;
    }
    if (statusCode === 416) await this.restart();
    const message = `answers ${statusCode}`;
    const isPassing = statusCode! >= 500 || [408, 416, 425, 429].includes(statusCode!);
    if (!isPassing) throw new SampleError(`${shown(this.url)}: ${message}`);
    throw new Passing(message, LATER.includes(statusCode!) ? Number.POSITIVE_INFINITY : TRIES, secondsOf(headers['retry-after']));
  }

  private async restart(): Promise<void> {
    this.bytes = 0;
    this.version = undefined;
    this.hash = this.limits.sha256 === undefined ? undefined : createHash('sha256');
    await this.file.truncate(0).catch(fault);
  }

  private async keep(piece: Buffer): Promise<void> {
    for (let at = 0; at < piece.length; ) {
      const { bytesWritten } = await this.file.write(piece, at, piece.length - at, this.bytes + at).catch(fault);
      at += bytesWritten;
    }
    this.hash?.update(piece);
    this.bytes += piece.length;
  }

  private tooLarge(what: string): SampleError {
    return new SampleError(`${shown(this.url)}: is ${what}; the limit is ${this.limits.bytes} bytes`);
  }
}

/** One that is weak (`W/"..."`) may be of other bytes. */
const strong = (etag: string | undefined) => (etag?.startsWith('"') ? etag : undefined);

/** Of `Retry-After`: seconds, or a time. */
const secondsOf = (header: string | undefined): number => {
  if (header === undefined) return 0;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? 0 : Math.max(seconds, 0);
};

const fault = (error: NodeJS.ErrnoException): never => {
  throw new EnvironmentError(`what is fetched cannot be written: ${error.code}`);
};
