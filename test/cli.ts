/** The CLI as a separate process in a home of its own, and that home's processes. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from './root.js';

export const CLI = join(ROOT, 'dist/client/cli/main.js');

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Its last line, with `--json`. */
  readonly json: RunJson;
}
export interface RunJson {
  readonly workflowId: string;
  readonly runId: string;
  readonly status: string;
  readonly output: { readonly uri: string; readonly files: readonly string[]; readonly sha256: string };
  readonly manifest: { readonly uri: string; readonly sha256: string };
  readonly counts: Readonly<Record<'in' | 'made' | 'kept' | 'dropped' | 'quarantined' | 'merged', number>>;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly error?: string;
}
export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}
export interface Listed {
  readonly pid: number;
  readonly role: 'supervisor' | 'server' | 'store' | 'worker' | 'lane' | 'ffmpeg';
}

/** Starts `sluice <args>` in this home. */
export const start = (home: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Started => {
  const child = spawn(process.execPath, [CLI, ...args], {
    cwd: ROOT,
    env: { ...process.env, SLUICE_HOME: home, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk;
  });
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code) => {
      const last = stdout.trim().split('\n').at(-1) ?? '';
      const json = (last.startsWith('{') ? JSON.parse(last) : undefined) as RunJson;
      resolve({ code, stdout, stderr, json });
    });
  });
  return { child, ended };
};
/** Runs `sluice <args>` to its end; `input` goes to its standard input. */
export const sluice = (home: string, args: readonly string[], env: NodeJS.ProcessEnv = {}, input = ''): Promise<Ended> => {
  const { child, ended } = start(home, args, env);
  child.stdin?.end(input);
  return ended;
};

/** What runs in a home, as it says itself. */
export const processes = async (home: string): Promise<readonly Listed[]> => {
  try {
    return JSON.parse(await readFile(join(home, 'processes.json'), 'utf8')) as Listed[];
  } catch {
    return [];
  }
};
export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
