import { z } from 'zod';
import { defineMapper } from '../../core/operator.js';
import { isObject, type JsonObject } from '../../core/sample.js';
import { choiceText, messagesIn, messageText, roleOf, shortened, toolNames, toolSummary } from '../../runtime/text/agent-messages.js';
import { skillsIn } from '../../runtime/text/agent-skills.js';
import { strip } from '../../runtime/text/python-text.js';
import { textOf } from '../../runtime/text/python-values.js';

const field = (value: string, doc: string) => z.string().default(value).describe(doc);
const limit = (value: number, what: string) =>
  z.int().min(0).default(value).describe(`Characters that ${what} keeps at most; 0 keeps all.`);
const params = z.object({
  messages_key: field('messages', 'Field with the list of messages.'),
  choices_key: field(
    'choices',
    'Field with the answers of the model, of which the first text is the response where the messages have none.',
  ),
  history_key: field('dialog_history', 'Field for the dialog: a list of [query, response].'),
  query_key: field('query', 'Field for the last query.'),
  response_key: field('response', 'Field for the last response.'),
  extract_tool_skill_tags: z
    .boolean()
    .default(true)
    .describe('Whether meta names the tools that were called, and skills; [""] where none.'),
  include_system_in_first_user: z
    .boolean()
    .default(false)
    .describe('Whether what the system says goes ahead of the query that follows it.'),
  user_label: field('User', 'What a query begins with in the text.'),
  assistant_label: field('Assistant', 'What a response begins with in the text.'),
  copy_lineage_fields: z.boolean().default(true).describe('Whether request_model, pt and total_cost_time are copied to meta.'),
  copy_request_id: z.boolean().default(true).describe('Whether an id is copied to meta.'),
  request_id_keys: z
    .array(z.string())
    .default(['request_id', 'trace_id', 'id'])
    .describe('Fields of which the first that is given is that id.'),
  history_tool_result_max_chars: limit(10_000, 'the result of a tool'),
  history_max_assistant_trace_chars: limit(0, 'a response, results of tools included,'),
  history_max_user_chars: limit(0, 'a query'),
  history_compress_head_ratio: z
    .number()
    .default(0.62)
    .describe('Share of these characters that is kept of the beginning, from 0.35 to 0.85; the middle goes.'),
});
type Params = z.output<typeof params>;
const LINEAGE = { request_model: 'agent_request_model', pt: 'agent_pt', total_cost_time: 'agent_total_cost_time_ms' } as const;

/** Each query with all that was said and done until the next one. */
const dialogOf = (messages: readonly JsonObject[], p: Params) => {
  const turns: [query: string, response: string][] = [];
  let system: string[] = [];
  let isShortened = false;
  const within = (text: string, most: number): string => {
    const short = shortened(text, most, p.history_compress_head_ratio);
    isShortened ||= short !== text;
    return short;
  };
  const answer = (text: string) => {
    const turn = turns.at(-1);
    const response = within(text, p.history_max_assistant_trace_chars);
    if (turn) turn[1] = response;
    else turns.push(['', response]);
  };
  for (const message of messages) {
    const role = roleOf(message);
    const content = messageText(message.content);
    const [, before] = turns.at(-1) ?? ['', ''];
    if (role === 'system' && p.include_system_in_first_user && content !== '') system.push(content);
    else if (role === 'user') {
      const query = system.length > 0 ? strip([...system, content].join('\n\n')) : content;
      system = [];
      turns.push([within(query, p.history_max_user_chars), '']);
    } else if (role === 'assistant') {
      const said = content || toolSummary(toolNames(message));
      answer(before && said ? `${before}\n\n${said}` : before || said);
    } else if (role === 'tool') {
      const result = `[Tool result]\n${within(content, p.history_tool_result_max_chars)}`;
      if (turns.length > 0) answer(before ? `${before}\n${result}` : result);
    }
  }
  return { turns, isShortened };
};
const tags = (values: readonly string[]): readonly string[] => {
  const names = [...new Set(values)].map(strip).filter((name) => name !== '');
  return names.length > 0 ? names : [''];
};

export default defineMapper({
  name: 'agent_dialog_normalize_mapper',
  version: 1,
  summary: "Turns the messages of an agent's log into a text, a dialog, the last query and response, and tags of tools and skills.",
  reads: ['row'],
  writes: ['row'],
  cost: 4,
  params,

  map({ row }, p, { fields }) {
    const messages = messagesIn(row[p.messages_key], p.messages_key);
    const { turns, isShortened } = dialogOf(messages, p);
    const [query, response] = turns.at(-1) ?? ['', ''];
    const lines = turns.flatMap(([q, r]) => [...(q ? [`${p.user_label}: ${q}`] : []), ...(r ? [`${p.assistant_label}: ${r}`] : [])]);
    const given = row[fields.meta];
    const made: JsonObject = {
      ...row,
      [fields.text]: lines.join('\n\n'),
      [p.history_key]: turns,
      [p.query_key]: query,
      [p.response_key]: response || choiceText(row[p.choices_key]),
    };
    const id = p.request_id_keys.map((key) => strip(textOf(made[key] ?? ''))).find((text) => text !== '');
    const last = (role: string) => messages.findLastIndex((message) => roleOf(message) === role);
    const [user, assistant] = [last('user'), last('assistant')];
    const lineage = Object.entries(LINEAGE).flatMap(([name, tag]) => (made[name] == null ? [] : [[tag, made[name]] as const]));
    const meta = {
      ...(isObject(given) ? given : {}),
      agent_dialog_history_compressed: isShortened,
      agent_turn_count: turns.length,
      ...(p.extract_tool_skill_tags && {
        agent_tool_types: tags(messages.flatMap(toolNames)),
        agent_skill_types: tags(messages.flatMap(({ content }) => skillsIn(messageText(content)))),
      }),
      ...(user >= 0 && { agent_last_user_msg_idx: user }),
      ...(assistant >= 0 && { agent_last_assistant_msg_idx: assistant }),
      ...(p.copy_request_id && id !== undefined && { agent_request_id: id }),
      ...(p.copy_lineage_fields && Object.fromEntries(lineage)),
    };
    return { row: { ...made, [fields.meta]: meta } };
  },

  examples: [
    {
      given: {
        row: {
          messages: [
            { role: 'user', content: 'Speed?' },
            { role: 'assistant', content: 'Ten knots.' },
          ],
          id: 7,
        },
      },
      gives: {
        row: {
          messages: [
            { role: 'user', content: 'Speed?' },
            { role: 'assistant', content: 'Ten knots.' },
          ],
          id: 7,
          text: 'User: Speed?\n\nAssistant: Ten knots.',
          dialog_history: [['Speed?', 'Ten knots.']],
          query: 'Speed?',
          response: 'Ten knots.',
          __dj__meta__: {
            agent_dialog_history_compressed: false,
            agent_turn_count: 1,
            agent_tool_types: [''],
            agent_skill_types: [''],
            agent_last_user_msg_idx: 0,
            agent_last_assistant_msg_idx: 1,
            agent_request_id: '7',
          },
        },
      },
    },
  ],
});
