/** The environment, read once and typed (that of the Temporal server is read by its own library). Secrets come from here and go nowhere else. */
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { RecipeError } from '../core/errors.js';
import { networks } from './net/addresses.js';
import { type FetchRules, STRICT } from './net/rules.js';

export interface S3Config {
  readonly endPoint: string;
  readonly port?: number;
  readonly useSSL: boolean;
  readonly accessKey: string;
  readonly secretKey: string;
  readonly sessionToken?: string;
  readonly region?: string;
}
/** What a worker serves: workflows, or the activities of one queue. */
export const ROLES = ['workflow', 'cpu', 'gpu', 'io'] as const;
export type Role = (typeof ROLES)[number];

export interface Config {
  readonly home: string;
  readonly store: string;
  /** Name of the workflows' task queue; those of activities are `<prefix>-cpu` and so on. */
  readonly prefix: string;
  readonly s3: S3Config | undefined;
  readonly roles: readonly Role[];
  /** Lanes of the cpu queue. */
  readonly lanes: number;
  /** Folders that recipes, datasets and exports must lie in; any when empty. */
  readonly roots: readonly string[];
  /** Module URLs of a user's own operators. */
  readonly operators: readonly string[];
  /** What files may be fetched by recipes. */
  readonly fetch: FetchRules;
}

export const readConfig = (env: NodeJS.ProcessEnv = process.env): Config => {
  const home = resolve(env.SLUICE_HOME ?? '.sluice');
  const list = (name: string) =>
    (env[name] ?? '')
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
  const roles = list('SLUICE_QUEUES');
  const unknown = roles.find((role) => !(ROLES as readonly string[]).includes(role));
  if (unknown !== undefined) throw new RecipeError(`SLUICE_QUEUES: there is no queue "${unknown}"; there are ${ROLES.join(', ')}`);
  return {
    home,
    store: storeUri(env.SLUICE_STORE ?? `${home}/store`),
    prefix: env.SLUICE_PREFIX ?? 'sluice',
    s3: readS3(env),
    roles: roles.length === 0 ? ROLES : (roles as Role[]),
    lanes: wholeNumber(env, 'SLUICE_LANES') ?? availableParallelism(),
    roots: list('SLUICE_ROOTS').map((root) => resolve(root)),
    operators: list('SLUICE_OPERATORS'),
    fetch: fetchRules(list('SLUICE_FETCH_SCHEMES'), list('SLUICE_FETCH_NETWORKS')),
  };
};

/** Where a store is, said so that every process understands it: a path is one from the working folder. */
export const storeUri = (given: string): string => (given.includes('://') ? given : pathToFileURL(resolve(given)).href);

/** S3 as the usual tools name it; `AWS_ENDPOINT_URL` for servers that are not Amazon's. */
const readS3 = (env: NodeJS.ProcessEnv): S3Config | undefined => {
  const { AWS_ACCESS_KEY_ID: accessKey, AWS_SECRET_ACCESS_KEY: secretKey } = env;
  if (!accessKey || !secretKey) return undefined;
  const region = env.AWS_REGION ?? env.AWS_DEFAULT_REGION;
  const url = new URL(env.AWS_ENDPOINT_URL_S3 ?? env.AWS_ENDPOINT_URL ?? 'https://s3.amazonaws.com');
  return {
    endPoint: url.hostname,
    ...(url.port && { port: Number(url.port) }),
    useSSL: url.protocol === 'https:',
    accessKey,
    secretKey,
    ...(env.AWS_SESSION_TOKEN && { sessionToken: env.AWS_SESSION_TOKEN }),
    ...(region && { region }),
  };
};

const SCHEMES = ['https', 'http', 's3'];
const fetchRules = (schemes: readonly string[], own: readonly string[]): FetchRules => {
  const unknown = schemes.find((scheme) => !SCHEMES.includes(scheme));
  if (unknown !== undefined) throw new RecipeError(`SLUICE_FETCH_SCHEMES: "${unknown}" cannot be fetched; there are ${SCHEMES.join(', ')}`);
  try {
    networks(own);
  } catch (error) {
    throw new RecipeError(`SLUICE_FETCH_NETWORKS: ${(error as Error).message}`);
  }
  return { schemes: schemes.length === 0 ? STRICT.schemes : schemes, networks: own };
};

const wholeNumber = (env: NodeJS.ProcessEnv, name: string): number | undefined => {
  const value = env[name];
  if (value === undefined || value === '') return undefined;
  if (!/^[1-9]\d*$/.test(value)) throw new RecipeError(`${name} must be a whole number above 0, not "${value}"`);
  return Number(value);
};
