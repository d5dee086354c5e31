import { z } from 'zod';
import { refusal, SampleError } from '../../core/errors.js';
import { defineMapper } from '../../core/operator.js';
import { isObject, type Json } from '../../core/sample.js';
import { pattern } from '../../runtime/text/pattern.js';
import { strip } from '../../runtime/text/python-text.js';
import { dumps, textOf } from '../../runtime/text/python-values.js';

const ERROR = [
  ...['\\berror\\s*:', '\\bexception\\b', '\\bfailed\\b', '\\bfailure\\b', 'not\\s+found', 'permission\\s+denied'].map(
    (one) => `(?i)${one}`,
  ),
  ...['(?:执行|操作|请求|调用|接口)失败', '(?:发生|出现)错误', '错误码', '无法访问', '权限不足', '无权限', '找不到(?:文件|路径)?'],
];
const PREVIEW = 200;
const LONGEST_OBJECT = 10_000;

const start = (text: string, length: number) => (text.length <= length ? text : [...text.slice(0, 2 * length)].slice(0, length).join(''));
/** The text of a message's content: of a list, that of its texts and objects, line by line. */
const contentOf = (content: Json | undefined): string => {
  if (content === null || content === undefined) return '';
  if (isObject(content)) return start(dumps(content), LONGEST_OBJECT);
  if (!Array.isArray(content)) return strip(textOf(content));
  const parts = content.filter((block) => typeof block === 'string' || isObject(block));
  return strip(parts.map((block) => contentOf(isObject(block) && block.type === 'text' ? block.text : block)).join('\n'));
};

const compiled = (patterns: readonly string[]) => patterns.map((one) => pattern(one));

export default defineMapper({
  name: 'tool_success_tagger_mapper',
  version: 1,
  summary: "Counts the tool results of an agent's log that look like successes and like failures.",
  reads: ['field', 'meta'],
  writes: ['meta'],
  cost: 0.5,
  params: z.object({
    messages_key: z.string().default('messages').describe('Field with the list of messages.'),
    tool_role_names: z
      .array(z.string())
      .nullable()
      .default(null)
      .describe('Roles of tool results, in lower case; null: tool and tool_use.'),
    success_patterns: z
      .array(z.string())
      .nullable()
      .default(null)
      .describe('Regular expressions of successes; they change nothing, since a result that is no failure counts as a success.'),
    error_patterns: z
      .array(z.string())
      .nullable()
      .default(null)
      .describe('Regular expressions of failures; null: "error:", "failed", "not found" and the like, in English and Chinese.'),
    store_per_tool_results: z.boolean().default(true).describe('Whether each result is told too, with its first 200 characters.'),
  }),
  refuses: ({ success_patterns, error_patterns }) => refusal(() => compiled([...(success_patterns ?? []), ...(error_patterns ?? [])])),

  prepare: ({ messages_key, tool_role_names, error_patterns, store_per_tool_results }) => ({
    messages_key,
    store_per_tool_results,
    roles: new Set(tool_role_names?.length ? tool_role_names : ['tool', 'tool_use']),
    errors: compiled(error_patterns?.length ? error_patterns : ERROR),
  }),
  map({ field, meta }, { messages_key, roles, errors, store_per_tool_results }) {
    const messages = field(messages_key);
    const results: { content_preview: string; result: 'success' | 'error' | 'unknown' }[] = [];
    for (const message of Array.isArray(messages) ? messages : []) {
      if (!isObject(message)) throw new SampleError(`a message of ${messages_key} is no object`);
      if (!roles.has(textOf(message.role || '').toLowerCase())) continue;
      const content = contentOf(message.content);
      const result = content === '' ? 'unknown' : errors.some((one) => content.search(one) >= 0) ? 'error' : 'success';
      results.push({ content_preview: start(content, PREVIEW), result });
    }
    const of = (kind: string) => results.filter(({ result }) => result === kind).length;
    const [succeeded, failed] = [of('success'), of('error')];
    const counts = { tool_success_count: succeeded, tool_fail_count: failed, tool_unknown_count: of('unknown') };
    const ratio = succeeded + failed === 0 ? null : succeeded / (succeeded + failed);
    return { meta: { ...meta, ...counts, tool_success_ratio: ratio, ...(store_per_tool_results && { tool_results: results }) } };
  },

  examples: [
    {
      given: { meta: {} },
      params: { store_per_tool_results: false },
      gives: { meta: { tool_success_count: 0, tool_fail_count: 0, tool_unknown_count: 0, tool_success_ratio: null } },
    },
  ],
});
