/** Sluice for programs: start runs, watch them, steer them, take their results. */
import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { Client, ConnectionOptions } from '@temporalio/client';
import { RecipeError } from '../core/errors.js';
import type { RunInput } from '../core/run.js';
import type { Json } from '../core/sample.js';
import { oversize } from '../core/small.js';
import { type Config, readConfig, storeUri } from '../runtime/config.js';
import { keyOf } from '../runtime/storage/key.js';
import { attach, type Home } from './home.js';
import { Reach } from './reach.js';
import { Run } from './run.js';
import { SweepRun } from './sweep.js';

export type { Progress, RunResult } from '../core/run.js';
export { Run } from './run.js';
export { SweepRun } from './sweep.js';

export interface ConnectOptions {
  /** Folder of the embedded server; `.sluice` in the working folder, or SLUICE_HOME. Not used when TEMPORAL_ADDRESS is set. */
  readonly home?: string;
  /** Worker processes of the embedded server. */
  readonly workers?: number;
  /** Told what takes long. */
  readonly note?: (line: string) => void;
}
export interface StartOptions {
  /** Values that take the place of the recipe's: `{'text_length_filter.min_len': 20}`. */
  readonly set?: Readonly<Record<string, Json>>;
  readonly store?: string;
  readonly limit?: number;
  /** Do all work anew. */
  readonly fresh?: boolean;
}

export class Sluice {
  private constructor(
    private readonly reach: Reach,
    readonly config: Config,
    /** The embedded server, if that is what serves. */
    readonly home: Home | undefined,
  ) {}

  /** Connects to the server that TEMPORAL_ADDRESS names, else to the embedded one, which is started if need be. */
  static async connect(options: ConnectOptions = {}): Promise<Sluice> {
    const config = readConfig({ ...process.env, ...(options.home && { SLUICE_HOME: options.home }) });
    const isEmbedded = !process.env.TEMPORAL_ADDRESS;
    // The embedded server starts while its client is still being loaded: that takes as long.
    const [home, { Client, Connection }, { loadClientConnectConfig }] = await Promise.all([
      isEmbedded ? attach(config.home, { workers: options.workers, ...(options.note && { note: options.note }) }) : undefined,
      import('@temporalio/client'),
      import('@temporalio/envconfig'),
    ]);
    const configured = loadClientConnectConfig({ disableFile: true });
    const namespace = home?.namespace ?? configured.namespace ?? 'default';
    const reached = home ? { address: home.address } : (configured.connectionOptions as ConnectionOptions);
    const reach = new Reach(() => new Client({ connection: Connection.lazy(reached), namespace }));
    return new Sluice(reach, config, home);
  }
  /** Temporal's own client. Not to be kept: another takes its place when its connection has gone mute. */
  get client(): Client {
    return this.reach.client;
  }

  /** Starts a recipe (a path, or YAML), or meets the run of it that is open. */
  async start(recipe: string, options: StartOptions = {}): Promise<Run> {
    const started = await inputOf(recipe, this.config, options);
    return new Run(this.reach, started.workflowId, await this.begin('runRecipe', started));
  }
  /** Starts the sweep of a file (a path, or YAML), or meets the one that is open. */
  async sweep(recipe: string, options: StartOptions = {}): Promise<SweepRun> {
    const { name, input, workflowId: id } = await inputOf(recipe, this.config, options);
    // The file may be a recipe as well, which has a run of its own.
    const workflowId = `sweep-${id}`;
    return new SweepRun(this.reach, workflowId, await this.begin('sweep', { name, input, workflowId }));
  }
  /** A run by its workflow id. */
  run(workflowId: string): Run {
    return new Run(this.reach, workflowId);
  }
  async close(): Promise<void> {
    await this.reach.close();
    this.home?.close();
  }

  private async begin(type: 'runRecipe' | 'sweep', { name, input, workflowId }: Awaited<ReturnType<typeof inputOf>>): Promise<string> {
    const options = { workflowId, taskQueue: this.config.prefix, args: [input], staticSummary: name };
    const { firstExecutionRunId } = await this.reach.ask(({ workflow }) =>
      workflow.start(type, { ...options, workflowIdConflictPolicy: 'USE_EXISTING' }),
    );
    return firstExecutionRunId;
  }
}

/** Reads a recipe given as a path; YAML is taken as it is. Answers its text and what to call it. */
export const readRecipeText = async (recipe: string): Promise<{ readonly text: string; readonly file: string }> => {
  if (recipe.includes('\n')) return { text: recipe, file: 'recipe.yaml' };
  try {
    return { text: await readFile(recipe, 'utf8'), file: recipe };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : (code ?? error);
    throw new RecipeError(`cannot read the recipe ${recipe}: ${why}`);
  }
};

/** A longer recipe is read from its file by a worker: it would not fit into the history of a run. */
const MOST_TEXT = 12_000;

/** The argument of a run, and its id: the recipe's name and a digest of all that says what it would do. */
export const inputOf = async (recipe: string, config: Config, options: StartOptions) => {
  const { text, file } = await readRecipeText(recipe);
  const fits = oversize(text, '') === undefined && text.length < MOST_TEXT;
  if (!fits && recipe.includes('\n')) throw new RecipeError(`a recipe of ${text.length} characters is not taken as text; give its path`);
  const input: RunInput = {
    recipe: fits ? text : resolve(file),
    name: file,
    folder: process.cwd(),
    ...(options.set && Object.keys(options.set).length > 0 && { set: options.set }),
    ...(options.store && { store: storeUri(options.store) }),
    ...(options.limit && { limit: options.limit }),
    ...(options.fresh && { fresh: `${Date.now()}` }),
  };
  const name = basename(file).replace(/\.[^.]*$/, '');
  // The same file may be named in several ways.
  const { fresh: _, name: __, ...identity } = { ...input, recipe: text, store: input.store ?? config.store };
  return { name, input, workflowId: `${name}-${keyOf(identity as unknown as Json).slice(0, 10)}` };
};
