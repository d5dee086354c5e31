/** A folder of a test's own, with inputs, outputs and homes in it. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Ended, isAlive, type Listed, processes, type RunJson, type Started, sluice } from '../cli.js';
import { ROOT } from '../root.js';

export class Place {
  private readonly homes = new Set<string>();
  private constructor(readonly folder: string) {}

  static async make(): Promise<Place> {
    return new Place(await mkdtemp(join(tmpdir(), 'sluice-e2e-')));
  }
  /** Ends what runs in the homes, and removes everything. */
  async close(): Promise<void> {
    await Promise.all([...this.homes].map((home) => sluice(home, ['down'])));
    await rm(this.folder, { recursive: true, force: true });
  }

  home(name: string): string {
    const home = join(this.folder, name);
    this.homes.add(home);
    return home;
  }
  path(name: string): string {
    return join(this.folder, name);
  }
  async write(name: string, content: string): Promise<string> {
    await writeFile(this.path(name), content);
    return this.path(name);
  }
  /** The demo's documents in so many copies, no two of which are alike, even without their digits; and all of that so many times. */
  async documents(copies: number, times = 1): Promise<string> {
    const rows = (await readFile(join(ROOT, 'recipes/demo/data/documents.jsonl'), 'utf8')).trimEnd().split('\n');
    const letters = (copy: number) => String.fromCharCode(97 + Math.floor(copy / 26), 97 + (copy % 26));
    const copy = (n: number) => rows.map((row) => `${row.replace('"text": "', `"text": "${letters(n)} `)}\n`).join('');
    return this.write(
      'documents.jsonl',
      Array.from({ length: copies }, (_, n) => copy(n))
        .join('')
        .repeat(times),
    );
  }
}

/** Runs a recipe to its good end. */
export const run = async (home: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<RunJson> =>
  done(await sluice(home, ['run', ...args, '--json'], env));
export const done = ({ code, stderr, json }: Ended): RunJson => {
  if (code !== 0) throw new Error(`ended with ${code}:\n${stderr}`);
  return json;
};

/** Waits until a run says this on standard error; false if it ended before. */
export const said = ({ child, ended }: Started, what: RegExp): Promise<boolean> =>
  Promise.race([
    new Promise<boolean>((resolve) => {
      let text = '';
      child.stderr!.on('data', (chunk: Buffer) => {
        text += chunk;
        if (what.test(text)) resolve(true);
      });
    }),
    ended.then(() => false),
  ]);

/** Ends all of a home's processes of these roles at once, without a warning; answers how many there were. */
export const killAll = async (home: string, ...roles: readonly Listed['role'][]): Promise<number> => {
  const found = (await processes(home)).filter(({ pid, role }) => roles.includes(role) && isAlive(pid));
  for (const { pid } of found) process.kill(pid, 'SIGKILL');
  while (found.some(({ pid }) => isAlive(pid))) await sleep(5);
  return found.length;
};
