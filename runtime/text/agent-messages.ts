/** What messages of an agent's log say, in the forms in which providers of models write them. */
import { SampleError } from '../../core/errors.js';
import { isObject, type Json, type JsonObject } from '../../core/sample.js';
import { codePoints, firstOf, lastOf } from './code-points.js';
import { strip } from './python-text.js';
import { isTrue, textOf } from './python-values.js';

const isThere = (value: Json | undefined): value is Json => value !== undefined && value !== null && value !== '';
const truthy = (...values: readonly (Json | undefined)[]): Json => values.find((value) => value !== undefined && isTrue(value)) ?? null;

/** The text in what a block holds, however deep. */
const fragment = (value: Json | undefined): string => {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return strip(value.filter(isThere).map(fragment).join('\n'));
  if (!isObject(value)) return strip(textOf(value));
  return fragment([value.value, value.text, value.content].find(isThere));
};

const blockText = (block: Json): string => {
  if (typeof block === 'string') return strip(block);
  if (!isObject(block)) return '';
  const isThought = block.type === 'thinking' || block.type === 'reasoning';
  if (block.type === 'text' || block.type === 'input_text' || (!isThought && 'text' in block)) return fragment(block.text);
  if (!isThought && !('thinking' in block) && !('reasoning_content' in block)) return '';
  return fragment(truthy(block.thinking, block.reasoning, block.reasoning_content));
};

/** The text of a message's content: that of its blocks line by line, thoughts among them. */
export const messageText = (content: Json | undefined): string => {
  if (!Array.isArray(content)) return fragment(content);
  const texts = content.map(blockText).filter((text) => text !== '');
  return strip(texts.join('\n'));
};

/** The messages in a field; anything but a list is none. */
export const messagesIn = (value: Json | undefined, field: string): readonly JsonObject[] => {
  if (!Array.isArray(value)) return [];
  const messages: readonly Json[] = value;
  return messages.map((message) => {
    if (!isObject(message)) throw new SampleError(`a message of ${field} is no object`);
    return message;
  });
};
export const roleOf = ({ role }: JsonObject): string => textOf(truthy(role) ?? '').toLowerCase();

/** The names of the tools that a message calls, each once. */
export const toolNames = ({ tool_calls, tool_use }: JsonObject): readonly string[] => {
  const calls = truthy(tool_calls, tool_use);
  const names = (Array.isArray(calls) ? calls : []).filter(isObject).map((call) => {
    const called = truthy(call.function, call.function_call);
    return truthy(isObject(called) ? called.name : null, call.name);
  });
  return [...new Set(names.filter(isThere).map(textOf))];
};
const SHOWN = 10;
export const toolSummary = (names: readonly string[]): string => {
  if (names.length === 0) return '';
  const more = names.length > SHOWN ? [`...+${names.length - SHOWN}`] : [];
  return `[Tool calls: ${[...names.slice(0, SHOWN), ...more].join(', ')}]`;
};

/** The first text that the choices of a model's answer hold. */
export const choiceText = (choices: Json | undefined): string => {
  for (const choice of Array.isArray(choices) ? choices : []) {
    const message = isObject(choice) ? truthy(choice.message, choice.delta, choice) : null;
    const content = isObject(message) ? message.content : null;
    const text = typeof content === 'string' || Array.isArray(content) ? messageText(content) : '';
    if (text !== '') return text;
  }
  return '';
};

const RESERVED = 128;
const LEAST = 200;
/** A text over `most` characters (0: any length will do) without its middle, of which a note remains; a small bound leaves the beginning alone. */
export const shortened = (text: string, most: number, share: number): string => {
  if (most <= 0 || text.length <= most) return text;
  const length = codePoints(text);
  if (length <= most) return text;
  const room = most - RESERVED;
  if (room < 2 * LEAST) return `${firstOf(text, Math.max(0, most - 48))}\n…[truncated — agent_dialog_normalize_mapper]…`;
  const wanted = Math.max(LEAST, Math.trunc(room * Math.min(0.85, Math.max(0.35, share))));
  const tail = Math.max(LEAST, room - wanted);
  const head = Math.max(LEAST, room - tail);
  const omitted = length - head - tail;
  const note = `\n\n[··· ${omitted} chars omitted from middle; head+tail preserved — agent_dialog_normalize_mapper]\n\n`;
  const over = Math.max(0, head + note.length + tail - most);
  return firstOf(text, over > 0 ? Math.max(120, head - over) : head) + note + lastOf(text, tail);
};
