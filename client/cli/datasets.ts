/** `sluice manifest|fate`: the dataset that a run made, and what became of a sample. Both are read from the store, without a server. */
import type { Command } from 'commander';

export const addDatasets = (_program: Command): void => {};
