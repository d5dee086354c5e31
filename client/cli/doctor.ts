/** `sluice doctor`: what is wrong with this machine, and what mends it. */
import type { Command } from 'commander';

export const addDoctor = (_program: Command): void => {};
