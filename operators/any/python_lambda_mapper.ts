import { z } from 'zod';
import { defineMapper } from '../../core/operator.js';
import { EXAMPLE, patchesOf, syntaxError } from '../../runtime/code/row-code.js';
import { Sandbox } from '../../runtime/code/sandbox.js';

export default defineMapper({
  name: 'python_lambda_mapper',
  version: 1,
  summary: 'Makes another row of each by a function that the recipe holds: in JavaScript, in a sandbox.',
  reads: ['row'],
  writes: ['row'],
  multiplies: true,
  cost: 64,
  params: z.object({
    lambda_str: z
      .string()
      .default('')
      .describe(`JavaScript function of a sample, an object of its fields, that gives one: \`${EXAMPLE}\`. Empty changes nothing.`),
    batched: z
      .boolean()
      .default(false)
      .describe('Whether it is given columns, a list of one value for each field, and gives columns of any one length.'),
  }),
  refuses({ lambda_str }) {
    if (lambda_str === '') return undefined;
    if (/^\s*lambda\b/.test(lambda_str)) return `lambda_str is Python, which does not run here: write it in JavaScript, as in ${EXAMPLE}`;
    if (!/^\s*(?:\(|function\b|[\w$]+\s*=>)/.test(lambda_str))
      return `lambda_str must be a JavaScript function of a sample, as in ${EXAMPLE}`;
    const wrong = syntaxError(lambda_str);
    return wrong && `lambda_str is no JavaScript (${wrong}): write a function of a sample, as in ${EXAMPLE}`;
  },

  prepare: async ({ lambda_str, batched }) => ({
    sandbox: lambda_str === '' ? null : await Sandbox.of({ called: 'lambda_str', expression: lambda_str }),
    batched,
  }),
  map: async ({ id, row }, { sandbox, batched }, context) => (sandbox ? patchesOf(sandbox, row, batched, context.random({ id })) : {}),

  examples: [
    { given: { row: { text: ' a ', n: 1 } }, params: { lambda_str: EXAMPLE }, gives: { row: { text: 'a', n: 1 } } },
    {
      given: { row: { text: 'a b', n: 1 } },
      params: { lambda_str: "({ text: [text], n: [n] }) => ({ text: text.split(' '), n: [n, n + 1] })", batched: true },
      gives: [{ row: { text: 'a', n: 1 } }, { row: { text: 'b', n: 2 } }],
    },
    { given: { row: { text: 'a' } }, gives: { row: { text: 'a' } } },
  ],
});
