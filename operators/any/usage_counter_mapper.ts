import { z } from 'zod';
import { SampleError } from '../../core/errors.js';
import { defineMapper } from '../../core/operator.js';
import { isObject, type Json, type JsonObject } from '../../core/sample.js';

/** Tokens of one answer of a model. */
interface Usage {
  readonly prompt: number;
  readonly completion: number;
  readonly total: Json;
}
const USAGE_FIELDS = ['usage', 'usage_metadata', 'prompt_tokens', 'completion_tokens'];

const isTold = ({ prompt_tokens, completion_tokens }: JsonObject) => (prompt_tokens ?? completion_tokens ?? null) !== null;
const count = (value: Json | undefined): number => {
  if (typeof value === 'number') return value;
  if (value) throw new SampleError(`a number of tokens is ${JSON.stringify(value).slice(0, 100)}`);
  return 0;
};

/** The usage that an object tells, in itself or in a field of its own. */
const usageOf = (given: JsonObject): Usage => {
  const inner = given.usage || given.usage_metadata;
  const own = isObject(inner) ? inner : {};
  const from = !isTold(own) && isTold(given) ? given : own;
  return {
    prompt: count(from.prompt_tokens || from.input_tokens),
    completion: count(from.completion_tokens || from.output_tokens),
    total: from.total_tokens ?? null,
  };
};
const whole = ({ prompt, completion, total }: Usage): number[] => {
  const [p, c] = [Math.trunc(prompt), Math.trunc(completion)];
  const t = total === null ? Number.NaN : Math.trunc(Number(total));
  return [p, c, Number.isNaN(t) ? p + c : t];
};
/** The first of each three figures. */
const distinct = (usages: readonly Usage[]): readonly Usage[] => {
  const seen = new Set<string>();
  return usages.filter((usage) => seen.size < seen.add(whole(usage).join()).size);
};

export default defineMapper({
  name: 'usage_counter_mapper',
  version: 1,
  summary: "Sums the tokens that an agent's log tells of, copies of one figure once.",
  reads: ['field', 'meta'],
  writes: ['meta'],
  cost: 0.5,
  params: z.object({
    choices_key: z.string().default('choices').describe('Field with the list of answers, each with its usage, or a message with one.'),
    usage_key: z.string().default('usage').describe('Field with the usage of the whole.'),
    response_metadata_key: z.string().default('response_metadata').describe('Field with an object that has a usage.'),
    dedupe_identical_usage: z.boolean().default(true).describe('Whether usages with the same three figures are one.'),
  }),

  map({ field, meta }, { choices_key, usage_key, response_metadata_key, dedupe_identical_usage }) {
    const told: JsonObject[] = [];
    const top = field(usage_key, false);
    if (isObject(top)) told.push(top);
    else if (top !== false) told.push(Object.fromEntries(USAGE_FIELDS.map((name) => [name, field(name)])));
    const metadata = field(response_metadata_key) || {};
    if (isObject(metadata)) told.push(metadata);
    const choices = field(choices_key);
    for (const choice of Array.isArray(choices) ? choices : []) {
      if (!isObject(choice)) continue;
      told.push(choice);
      const message = choice.message || choice.delta;
      if (isObject(message)) told.push(message);
    }
    const all = told.map(usageOf);
    const usages = dedupe_identical_usage ? distinct(all) : all;
    const prompt = usages.reduce((sum, one) => sum + one.prompt, 0);
    const completion = usages.reduce((sum, one) => sum + one.completion, 0);
    const total = usages.find((one) => one.total !== null)?.total ?? (prompt + completion || null);
    return { meta: { ...meta, prompt_tokens: prompt, completion_tokens: completion, total_tokens: total } };
  },

  examples: [
    { given: { meta: {} }, gives: { meta: { prompt_tokens: 0, completion_tokens: 0, total_tokens: null } } },
    { given: { meta: { a: 1 } }, gives: { meta: { a: 1, prompt_tokens: 0, completion_tokens: 0, total_tokens: null } } },
  ],
});
