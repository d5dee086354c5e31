import { z } from 'zod';
import { defineMapper } from '../../core/operator.js';
import { fileText } from '../../core/planned-file.js';
import { patchesOf } from '../../runtime/code/row-code.js';
import { Sandbox } from '../../runtime/code/sandbox.js';

const EXAMPLE = 'export const process_single = (sample) => ({ ...sample, text: sample.text.trim() });';

export default defineMapper({
  name: 'python_file_mapper',
  version: 1,
  summary: 'Makes another row of each by a function that a file holds: a JavaScript module, in a sandbox.',
  reads: ['row'],
  writes: ['row'],
  multiplies: true,
  cost: 64,
  params: z.object({
    file_path: z
      .union([z.string(), z.strictObject({ text: z.string() })])
      .default('')
      .describe(`JavaScript module (.js, .mjs), or its text; it is read when the run is planned: \`${EXAMPLE}\`. Empty changes nothing.`),
    function_name: z.string().default('process_single').describe('The function of a sample that it exports.'),
    batched: z
      .boolean()
      .default(false)
      .describe('Whether that is given columns, a list of one value for each field, and gives columns of any one length.'),
  }),
  refuses({ file_path }) {
    if (typeof file_path !== 'string' || file_path === '' || /\.m?js$/.test(file_path)) return undefined;
    const what = file_path.endsWith('.py') ? 'is Python, which does not run here' : 'is no JavaScript module';
    return `file_path ${what}: write a .js file, as in \`${EXAMPLE}\``;
  },
  files: ({ file_path }) => (typeof file_path === 'string' && file_path !== '' ? ['file_path'] : []),

  async prepare({ file_path, function_name, batched }, files) {
    const module = await fileText(files, 'file_path', file_path);
    return { sandbox: module === null ? null : await Sandbox.of({ called: 'file_path', module, exported: function_name }), batched };
  },
  map: async ({ id, row }, { sandbox, batched }, context) => (sandbox ? patchesOf(sandbox, row, batched, context.random({ id })) : {}),

  examples: [
    { given: { row: { text: ' a ' } }, params: { file_path: { text: EXAMPLE } }, gives: { row: { text: 'a' } } },
    {
      given: { row: { text: 'aa', n: 1 } },
      params: {
        file_path: { text: 'const PER = 2;\nexport const half = ({ text }) => ({ n: text.length / PER });' },
        function_name: 'half',
      },
      gives: { row: { n: 1 } },
    },
    { given: { row: { text: 'a' } }, gives: { row: { text: 'a' } } },
  ],
});
