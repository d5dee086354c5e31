/** Where this machine keeps models, by the environment. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { ModelPlaces } from './catalog.js';

/** SLUICE_MODELS, the run's store, and the cache of the hub's own clients (HF_HOME). */
export const modelPlaces = (store: NonNullable<ModelPlaces['store']>, env: NodeJS.ProcessEnv = process.env): ModelPlaces => ({
  ...(env.SLUICE_MODELS && { folder: env.SLUICE_MODELS }),
  store,
  hub: env.HF_HOME ?? join(homedir(), '.cache', 'huggingface'),
});
