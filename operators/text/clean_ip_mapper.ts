import { z } from 'zod';
import { defineMapper } from '../../core/operator.js';
import { addressesIn } from '../../runtime/text/ip-addresses.js';
import { replacer, unusable } from '../../runtime/text/replacer.js';

export default defineMapper({
  name: 'clean_ip_mapper',
  version: 1,
  summary: 'Replaces IP addresses: of version 4, and of version 6 written in full.',
  reads: ['text', 'utf8'],
  writes: ['text'],
  cost: 1,
  params: z.object({
    pattern: z.string().nullable().default(null).describe('Regular expression of what is replaced, if not an address.'),
    repl: z.string().default('').describe('What takes its place.'),
  }),

  refuses: ({ pattern, repl }) => unusable(pattern ?? addressesIn, repl),
  prepare: ({ pattern, repl }) => ({ clean: replacer(pattern ?? addressesIn, repl) }),
  map: (sample, { clean }) => clean(sample),

  examples: [
    { given: { text: 'from 192.168.0.1:80' }, params: { repl: '<IP>' }, gives: { text: 'from <IP>:80' } },
    { given: { text: '1.2.3.4.5 256.1.1.1 08.8.8.8' }, params: { repl: '#' }, gives: { text: '#.5 2# 0#' } },
    { given: { text: '[2001:db8:0:0:0:0:0:1] ::1' }, gives: { text: '[] ::1' } },
    { given: { text: '10.0.0.7' }, params: { pattern: String.raw`r'\d+$'`, repl: 'x' }, gives: { text: '10.0.0.x' } },
  ],
});
