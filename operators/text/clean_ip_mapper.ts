import { z } from 'zod';
import { defineMapper } from '../../core/operator.js';
import { replacer, unusable } from '../../runtime/text/replacer.js';

const PART = '1[0-9][0-9]|2[0-4][0-9]|25[0-5]|[1-9][0-9]|[0-9]';
/** Four numbers below 256, or eight groups of hexadecimal digits; neither asks what stands before or behind. */
const ADDRESS = String.raw`(?:(?:${PART})\.){3}(?:${PART})|([\da-fA-F]{1,4}:){7}[\da-fA-F]{1,4}`;

export default defineMapper({
  name: 'clean_ip_mapper',
  version: 1,
  summary: 'Replaces IP addresses: of version 4, and of version 6 written in full.',
  reads: ['text'],
  writes: ['text'],
  cost: 16,
  params: z.object({
    pattern: z.string().nullable().default(null).describe('Regular expression of what is replaced, if not an address.'),
    repl: z.string().default('').describe('What takes its place.'),
  }),

  refuses: ({ pattern, repl }) => unusable(pattern ?? ADDRESS, repl),
  prepare: ({ pattern, repl }) => ({ clean: replacer(pattern ?? ADDRESS, repl) }),
  map: ({ text }, { clean }) => ({ text: clean(text) }),

  examples: [
    { given: { text: 'from 192.168.0.1:80' }, params: { repl: '<IP>' }, gives: { text: 'from <IP>:80' } },
    { given: { text: '1.2.3.4.5 256.1.1.1 08.8.8.8' }, params: { repl: '#' }, gives: { text: '#.5 2# 0#' } },
    { given: { text: '[2001:db8:0:0:0:0:0:1] ::1' }, gives: { text: '[] ::1' } },
    { given: { text: '10.0.0.7' }, params: { pattern: String.raw`r'\d+$'`, repl: 'x' }, gives: { text: '10.0.0.x' } },
  ],
});
