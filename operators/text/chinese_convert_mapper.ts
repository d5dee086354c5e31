import { z } from 'zod';
import { defineMapper } from '../../core/operator.js';
import { converter, MODES } from '../../runtime/text/opencc/index.js';

export default defineMapper({
  name: 'chinese_convert_mapper',
  version: 1,
  summary: 'Converts between simplified, traditional and regional Chinese characters, and Japanese ones.',
  reads: ['text'],
  writes: ['text'],
  cost: 4,
  params: z.object({
    mode: z
      .enum(MODES)
      .default('s2t')
      .describe(
        'From and to: s simplified, t traditional, tw Taiwan, hk Hong Kong, jp Japan; a p at the end takes words of the region, too.',
      ),
  }),

  prepare: ({ mode }) => ({ convert: converter(mode) }),
  map: ({ text }, { convert }) => ({ text: convert(text) }),

  examples: [
    { given: { text: '汉字，头发和发现' }, gives: { text: '漢字，頭髮和發現' } },
    { given: { text: '頭髮' }, params: { mode: 't2s' }, gives: { text: '头发' } },
    { given: { text: '鼠标里面' }, params: { mode: 's2twp' }, gives: { text: '滑鼠裡面' } },
    { given: { text: '學校' }, params: { mode: 't2jp' }, gives: { text: '学校' } },
    { given: { text: 'none' }, gives: { text: 'none' } },
  ],
});
