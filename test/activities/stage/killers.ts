/** Operators that end their lane, each in its own way, for samples that say so. */
import { z } from 'zod';
import { type AnyOperator, defineFilter } from '../../../core/operator.js';
import { bound } from '../../../core/range.js';

const killer = (name: string, kill: () => void) =>
  defineFilter({
    name,
    version: 1,
    summary: 'Ends its lane.',
    reads: ['text'],
    stats: { size: 'Length.' },
    thresholds: z.object({ min: bound(null, 'Least.') }),
    computeStats: ({ text }) => {
      if (text === 'deadly') kill();
      return { size: text.length };
    },
    keep: () => true,
    examples: [],
  }) as unknown as AnyOperator;

const operators: readonly AnyOperator[] = [
  killer('aborting', () => process.abort()),
  killer('spinning', () => {
    for (;;);
  }),
  killer('killed', () => process.kill(process.pid, 'SIGKILL')),
];
export default operators;
