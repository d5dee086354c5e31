/**
 * The one place that runs ffmpeg and ffprobe. fluent-ffmpeg, which rests, only spells the arguments: it would start the program
 * with its own idea of errors and no way to stop it when nothing moves, so the process is ours, and another builder could take its place.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { freemem } from 'node:os';
import type { Readable } from 'node:stream';
import ffmpeg, { type FfmpegCommand } from 'fluent-ffmpeg';
import { EnvironmentError, SampleError } from '../../core/errors.js';
import { moved } from '../lanes/marks.js';
import { type Watch, type WatchLimits, watch } from './watch.js';

/** How a program is stopped: by the caller, or because it goes over a limit. */
export interface RunOptions extends WatchLimits {
  readonly signal: AbortSignal;
}

const TAIL = 4000;
/** Containers of media. Playlists and lists of files are none: they would make ffmpeg read what the sample does not name. */
const CONTAINERS =
  'mov,matroska,avi,flv,mpeg,mpegts,mpegvideo,asf,ogg,rm,nut,mxf,ivf,dv,wtv,h264,hevc,m4v,obu,gif,wav,w64,aiff,mp3,flac,aac,ac3,amr,caf';
/** Options before an input that a user brought. */
export const USER_INPUT = ['-protocol_whitelist', 'file,pipe', '-format_whitelist', CONTAINERS] as const;
/** The machine's fault, not the input's, whichever program says so. */
const ENVIRONMENT = /No space left|Too many open files|Disk quota|Read-only file system|Stale file handle/i;
/** With less memory than this left, the machine is short of it; with more, what could not be had was absurd, as damaged headers ask for. */
const SHORT_OF_MEMORY = 512 << 20;
/** Signals that a program brings on itself: what it was given made it crash. */
const CRASHES: readonly unknown[] = ['SIGSEGV', 'SIGABRT', 'SIGBUS', 'SIGFPE', 'SIGILL', 'SIGTRAP', 'SIGSYS'];

/** What a program reads from `pipe:0`; the bytes of a chunk stay as they are until the next but one is asked for. */
export type Input = AsyncIterable<Uint8Array>;

/** Runs ffmpeg to its end. */
export const runFfmpeg = async (describe: (command: FfmpegCommand) => unknown, options: RunOptions, input?: Input): Promise<void> => {
  for await (const _ of ffmpegOutput(describe, options, input));
};

/** What ffmpeg writes to `pipe:1`, chunk by chunk; a consumer that stops early ends it. */
export const ffmpegOutput = (describe: (command: FfmpegCommand) => unknown, options: RunOptions, input?: Input): AsyncGenerator<Buffer> => {
  const command = ffmpeg();
  describe(command);
  const args = ['-nostdin', '-hide_banner', '-v', 'error', '-progress', 'pipe:3', ...command._getArguments()];
  return outputOf('ffmpeg', args, options, input);
};

/** What ffprobe says of a file, as text; `show` is which entries and in which form. */
export const ffprobe = async (path: string, show: readonly string[], options: RunOptions): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of outputOf('ffprobe', ['-v', 'error', ...USER_INPUT, ...show, '-i', path], options)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};

/** The same of as many lines as it may be, as they come; entries that are all ASCII. */
export async function* ffprobeLines(path: string, show: readonly string[], options: RunOptions): AsyncGenerator<readonly string[]> {
  let rest = '';
  for await (const chunk of outputOf('ffprobe', ['-v', 'error', ...USER_INPUT, ...show, '-i', path], options)) {
    const lines = (rest + chunk.toString('latin1')).split('\n');
    rest = lines.pop()!;
    yield lines;
  }
  yield [rest];
}

/** The build that made some bytes: a part of keys. */
export const ffmpegBuild = async (options: RunOptions): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of outputOf('ffmpeg', ['-version'], options)) chunks.push(chunk);
  return Buffer.concat(chunks).toString().split('\n', 1)[0]!;
};

async function* outputOf(tool: 'ffmpeg' | 'ffprobe', args: readonly string[], options: RunOptions, input?: Input): AsyncGenerator<Buffer> {
  options.signal.throwIfAborted();
  const program = process.env[tool.toUpperCase()] || tool;
  const child = spawn(program, args, { stdio: [input ? 'pipe' : 'ignore', 'pipe', 'pipe', 'pipe'] });
  const ended = endOf(child, tool);
  const stderr = tailOf(child.stderr!);
  const watching = watch(child, tool, options);
  const stop = () => child.kill('SIGKILL');
  options.signal.addEventListener('abort', stop);
  const fed = input && feed(child, input, watching);
  fed?.catch(stop);
  try {
    for await (const chunk of child.stdout!) {
      moved();
      watching.rest('reader');
      yield chunk as Buffer;
      watching.moved('reader');
    }
    const { code, signal } = await ended;
    options.signal.throwIfAborted();
    await fed;
    const verdict = watching.verdict();
    if (verdict !== undefined) {
      verdict.message += `: ${stderr()}`;
      throw verdict;
    }
    if (signal !== null)
      throw new (CRASHES.includes(signal) ? SampleError : EnvironmentError)(`${tool} was ended by ${signal}: ${stderr()}`);
    if (code !== 0) throw new ((await isEnvironment(stderr(), args)) ? EnvironmentError : SampleError)(`${tool}: ${stderr()}`);
  } finally {
    options.signal.removeEventListener('abort', stop);
    watching.end();
    stop();
    await fed?.catch(() => {});
  }
}

/** Hands a program its input: while one chunk is on its way the next is made. A program that ends early wants no more. */
const feed = async ({ stdin }: ChildProcess, input: Input, watch: Watch): Promise<void> => {
  let written: Promise<unknown> = Promise.resolve();
  // Of a program that is gone, its exit says why.
  stdin!.on('error', () => {});
  watch.rest('input');
  for await (const chunk of input) {
    watch.moved('input');
    await written;
    if (stdin!.destroyed) return;
    written = new Promise((resolve) => stdin!.write(chunk, resolve));
    watch.rest('input');
  }
  watch.moved('input');
  await written;
  stdin!.end();
};

/** Whether the machine is to blame for what was said. Of a damaged file, too, it is said that it cannot be read: so that is tried. */
const isEnvironment = async (said: string, args: readonly string[]): Promise<boolean> => {
  const inputs = args.filter((_, at) => args[at - 1] === '-i');
  const reason = inputs.reduce((text, path) => text.replaceAll(path, ''), said);
  if (/Cannot allocate memory/i.test(reason) && freemem() < SHORT_OF_MEMORY) return true;
  if (!/Input\/output error/i.test(reason)) return ENVIRONMENT.test(reason);
  return !(await Promise.all(inputs.map(isReadable))).every(Boolean);
};
const isReadable = async (path: string): Promise<boolean> => {
  try {
    for await (const _ of createReadStream(path));
    return true;
  } catch {
    return false;
  }
};

const endOf = (child: ChildProcess, tool: string): Promise<{ code: number | null; signal: NodeJS.Signals | null }> => {
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'ENOENT' ? new EnvironmentError(`${tool} was not found: install it, or name it in ${tool.toUpperCase()}`) : error,
      ),
    );
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  ended.catch(() => {});
  return ended;
};

/** What follows on any filter that did not start, and says nothing of why. */
const FOLLOWS =
  /^(?:Error reinitializing filters!|Failed to inject frame into filter network: (?:Invalid argument|Option not found|Numerical result out of range)|Error while processing the decoded data for stream .*)$/;

/** What the program knows how to read, and may not: a playlist, say, or a picture. */
const OTHER = /\[([\w,]+)\] Format not on whitelist '[^']*'.*/;

/** The end of what the program complained of, on one line and without addresses, so that equal failures read alike. */
const tailOf = (stream: Readable): (() => string) => {
  let tail = '';
  stream.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-TAIL);
  });
  return () => {
    const lines = tail.replaceAll(/ @ 0x[0-9a-f]+/g, '').split('\n');
    return (
      lines
        .map((line) => line.trim())
        .filter((line) => line !== '' && !FOLLOWS.test(line))
        .slice(-3)
        .join('; ')
        .replace(OTHER, 'it is no container of video or sound that is read here: it was taken for $1') || 'no reason was given'
    );
  };
};
