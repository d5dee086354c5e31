/** Operators that end their lane, each in its own way, for samples that say so. */
import { z } from 'zod';
import { type AnyOperator, defineFilter, defineMapper } from '../../../core/operator.js';
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

/** Each word is a range; for a word that says so it ends its lane. */
const ranger = (name: string, kill: () => void) =>
  defineMapper({
    name,
    version: 1,
    summary: 'Ends its lane, in ranges.',
    reads: ['text'],
    writes: ['text'],
    ranged: {
      phases: [
        {
          name: 'words',
          ranges: async ({ text }) => text.split(' '),
          mapRange: async (_, word) => {
            if (word === 'deadly') kill();
            return (word as string).toUpperCase();
          },
        },
      ],
      join: async (_, __, [words]) => ({ text: words!.join(' ') }),
    },
    examples: [],
  }) as unknown as AnyOperator;
const spin = () => {
  for (;;);
};

const operators: readonly AnyOperator[] = [
  ranger('ranger_aborting', () => process.abort()),
  ranger('ranger_spinning', spin),
  killer('aborting', () => process.abort()),
  killer('spinning', spin),
  killer('killed', () => process.kill(process.pid, 'SIGKILL')),
];
export default operators;
