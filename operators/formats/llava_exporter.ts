import { z } from 'zod';
import { SampleError } from '../../core/errors.js';
import { defineExporter } from '../../core/operator.js';
import type { JsonObject } from '../../core/sample.js';
import { exportedItem, type Item, itemOf, lineOf } from './dataset-row.js';
import { KEEPS } from './exported-row.js';
import { cutEnd, cutStart, EOC, IMAGE } from './tokens.js';

const PARAMS = z.object({
  ...KEEPS,
  keep_only_first_image: z.boolean().default(true).describe('Whether the image is taken out of all turns but the first.'),
  image_special_token: z
    .string()
    .min(1)
    .default('<image>')
    .describe('What stands for the image in the files, in place of `<__dj__image>`.'),
  sent_separator: z.string().default('\n').describe('What stands between turns.'),
  restore_questions: z
    .boolean()
    .default(false)
    .describe('Whether texts are captions, and the question is that of the sample’s `conversations`, as llava_formatter leaves them.'),
});
type Params = z.output<typeof PARAMS>;

export default defineExporter({
  name: 'llava_exporter',
  version: 1,
  summary: 'Writes datasets in the way of LLaVA: a JSON list of conversations about an image, made of texts of turns, `[[human]]: ...`.',
  extensions: ['.json'],
  named: true,
  refusing: true,
  layout: 'list',
  params: PARAMS,

  render(row, fields, params) {
    const sample = exportedItem(row, fields, params);
    const images = [...new Set(sample.has(fields.images) ? sample.texts(fields.images) : [])];
    if (images.length > 1) throw new SampleError(`${images.length} different images, where LLaVA has one`);
    const text = sample.text(fields.text);
    const conversations = params.restore_questions ? restored(sample, text, params) : conversationsOf(text, params);
    const first = conversations[0]!.value as string;
    const token = params.image_special_token;
    if (images.length > 0 && !first.startsWith(token) && !first.endsWith(token))
      throw new SampleError(`the first turn neither begins nor ends with ${IMAGE}`);
    if (images.length === 0 && conversations.some(({ value }) => (value as string).includes(token)))
      throw new SampleError(`there is a ${IMAGE}, and no image`);
    const id = sample.has('id') ? sample.id('id') : row.id;
    const others = sample.without(fields.text, fields.images, 'id', 'conversations', 'image');
    return lineOf({ id, ...(images.length > 0 && { image: images[0]! }), conversations }, others);
  },
});

const conversationsOf = (text: string, params: Params): readonly JsonObject[] => {
  const { sent_separator: separator, keep_only_first_image: isFirstOnly } = params;
  const turns = turnsIn(text, separator);
  if (turns.length === 0 || turns.length % 2 > 0)
    throw new SampleError(
      `the text has ${turns.length} turns (\`[[human]]: ...\`), which are no pairs${turns.length === 0 ? '; of captions, restore_questions makes pairs' : ''}`,
    );
  return turns.map(({ from, said }, at) => {
    const own = cutEnd(said, EOC, ' ');
    const value = at > 0 && isFirstOnly ? cutEnd(cutStart(own, IMAGE, separator), IMAGE, separator) : own;
    if (value.includes(EOC)) throw new SampleError(`a turn has ${EOC} within it`);
    return { from, value: value.replaceAll(IMAGE, params.image_special_token) };
  });
};

/** What is said by whom: a role stands at the start of the text, or behind the separator. */
const turnsIn = (text: string, separator: string): readonly { readonly from: string; readonly said: string }[] => {
  const turns: { from: string; start: number; at: number }[] = [];
  for (const match of text.matchAll(/\[\[([A-Za-z]*)\]\]: /g)) {
    const at = match.index === 0 ? 0 : match.index - separator.length;
    if (match.index === 0 || (at >= 0 && text.startsWith(separator, at)))
      turns.push({ from: match[1]!, at, start: match.index + match[0].length });
  }
  if (turns[0]?.at !== 0) return [];
  return turns.map(({ from, start }, turn) => ({ from, said: text.slice(start, turns[turn + 1]?.at) }));
};

/** The question as it was asked, and the caption as its answer. */
const restored = (sample: Item, text: string, params: Params): readonly JsonObject[] => {
  const turns = sample.objects('conversations');
  if (turns.length !== 2) throw new SampleError(`conversations has ${turns.length} turns, where a caption answers one question`);
  const value = cutStart(cutEnd(text, EOC, ' '), IMAGE, params.sent_separator);
  if (value.includes(EOC)) throw new SampleError(`the text has ${EOC} within it`);
  const [asked, said] = turns.map(itemOf);
  return [
    { from: asked!.text('from'), value: asked!.text('value') },
    { from: said!.text('from'), value },
  ];
};
