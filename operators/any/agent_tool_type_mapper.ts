import { z } from 'zod';
import { defineMapper } from '../../core/operator.js';
import { strip } from '../../runtime/text/python-text.js';
import { textOf } from '../../runtime/text/python-values.js';

export default defineMapper({
  name: 'agent_tool_type_mapper',
  version: 1,
  summary: "Tells the tool types that an agent's log has most of.",
  reads: ['meta'],
  writes: ['meta'],
  cost: 0.25,
  params: z.object({
    tool_types_meta_key: z.string().default('agent_tool_types').describe('Meta field with a list of tool types, one per use.'),
    primary_key: z.string().default('primary_tool_type').describe('Meta field for the most frequent one, null where there is none.'),
    dominant_key: z.string().default('dominant_tool_types').describe('Meta field for the most frequent ones, the first seen first.'),
    top_k_dominant: z.int().min(0).default(5).describe('How many of them at most.'),
  }),

  map({ meta }, { tool_types_meta_key, primary_key, dominant_key, top_k_dominant }) {
    const given = meta[tool_types_meta_key];
    const counts = new Map<string, number>();
    for (const type of Array.isArray(given) ? given.map((one) => strip(textOf(one))) : [])
      if (type !== '') counts.set(type, (counts.get(type) ?? 0) + 1);
    const types = [...counts].sort(([, a], [, b]) => b - a).slice(0, top_k_dominant);
    return { meta: { ...meta, [primary_key]: types[0]?.[0] ?? null, [dominant_key]: types.map(([type]) => type) } };
  },

  examples: [
    {
      given: { meta: { agent_tool_types: ['read', 'write', ' read '] } },
      gives: { meta: { agent_tool_types: ['read', 'write', ' read '], primary_tool_type: 'read', dominant_tool_types: ['read', 'write'] } },
    },
    { given: { meta: {} }, gives: { meta: { primary_tool_type: null, dominant_tool_types: [] } } },
  ],
});
