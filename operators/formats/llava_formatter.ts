import { z } from 'zod';
import { SampleError } from '../../core/errors.js';
import { defineFormatter } from '../../core/operator.js';
import type { JsonObject } from '../../core/sample.js';
import { type Item, itemOf, readItem, rowOf } from './dataset-row.js';
import { EOC, IMAGE, withToken } from './tokens.js';

const PARAMS = z.object({
  str_id: z.boolean().default(true).describe('Whether ids become texts.'),
  split_chunk: z.boolean().default(false).describe('Whether each round of question and answer is a chunk of the text.'),
  image_broadcast: z
    .boolean()
    .default(false)
    .describe('Whether the image stands in each round, not in the first alone; needs split_chunk.'),
  image_broadcast_pos: z
    .enum(['before', 'after', 'random', 'follow'])
    .default('random')
    .describe('Where it stands in later rounds; `follow`: where it stands in the first.'),
  image_special_token: z
    .string()
    .min(1)
    .default('<image>')
    .describe('What stands for the image in the files; `<__dj__image>` takes its place.'),
  add_eoc_at_last: z.boolean().default(true).describe('Whether `<|__dj__eoc|>` ends the text.'),
  sent_separator: z.string().default('\n').describe('What stands between turns.'),
  only_keep_caption: z.boolean().default(false).describe('Whether only the answers are kept, as captions of the image.'),
  keep_other_fields: z
    .boolean()
    .default(true)
    .describe('Whether the other fields stay in the samples; with only_keep_caption the conversations are among them.'),
});
type Params = z.output<typeof PARAMS>;

export default defineFormatter({
  name: 'llava_formatter',
  version: 1,
  summary:
    'Reads datasets in the way of LLaVA: a JSON list of conversations about an image, which become texts of turns, `[[human]]: ...`.',
  extensions: ['.json', '.jsonl'],
  named: true,
  unit: 'line',
  params: PARAMS,
  refuses: ({ image_broadcast, split_chunk }) => (image_broadcast && !split_chunk ? 'image_broadcast needs split_chunk: true' : undefined),

  read(line, fields, params) {
    const sample = readItem(line);
    const id = sample.id('id');
    const image = sample.has('image') ? sample.text('image') : '';
    const rounds = roundsOf(sample, image !== '', params);
    const separator = `${params.split_chunk ? ` ${EOC}` : ''}${params.sent_separator}`;
    const text = rounds.join(separator) + (params.add_eoc_at_last ? ` ${EOC}` : '');
    const used = [...(params.only_keep_caption ? [] : ['conversations']), 'id', 'image'];
    const others = params.keep_other_fields ? sample.without(...used) : {};
    const images = new Array<string>(text.split(IMAGE).length - 1).fill(image);
    return rowOf(fields, { id: params.str_id ? `${id}` : id }, others, { [fields.text]: text, [fields.images]: images });
  },
});

/** The text of each round; `<__dj__image>` stands where the image does. */
const roundsOf = (sample: Item, hasImage: boolean, params: Params): readonly string[] => {
  const { image_special_token: token, sent_separator: separator } = params;
  const turns = sample.objects('conversations').map((turn) => ({ from: roleOf(turn), value: itemOf(turn).text('value') }));
  if (turns.length === 0 || turns.length % 2 > 0) throw new SampleError(`conversations has ${turns.length} turns, which are no pairs`);
  const first = turns[0]!.value;
  const isBefore = first.startsWith(token);
  if (hasImage && !isBefore && !first.endsWith(token)) throw new SampleError(`the first turn neither begins nor ends with ${token}`);
  if (!hasImage && turns.some(({ value }) => value.includes(token))) throw new SampleError(`there is a ${token}, and no image`);
  const { image_broadcast_pos: wanted } = params;
  const position = wanted === 'follow' ? (isBefore ? 'before' : 'after') : wanted;
  return turns.flatMap(({ from, value }, at) => {
    if (at % 2 > 0) return [];
    const answer = turns[at + 1]!;
    if (params.only_keep_caption) return `${hasImage ? IMAGE + separator : ''}${answer.value}`;
    const asked = hasImage && at > 0 && params.image_broadcast ? withToken(value, token, separator, position) : value;
    return `[[${from}]]: ${asked}${separator}[[${answer.from}]]: ${answer.value}`.replaceAll(token, IMAGE);
  });
};

const roleOf = (turn: JsonObject): string => {
  const role = itemOf(turn).text('from');
  if (!/^[A-Za-z]*$/.test(role)) throw new SampleError(`"${role}" is no role: it has other characters than letters`);
  return role;
};
