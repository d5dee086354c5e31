import { z } from 'zod';
import { SampleError } from '../../core/errors.js';
import { defineFormatter } from '../../core/operator.js';
import { inFolder, itemOf, readItem, rowOf } from './dataset-row.js';
import { EOC, IMAGE, POSITION, withToken } from './tokens.js';

export default defineFormatter({
  name: 'mmc4_formatter',
  version: 1,
  summary: 'Reads datasets in the way of MMC4: sentences, and images that each go with one of them; a sentence is a chunk of the text.',
  extensions: ['.jsonl', '.json'],
  named: true,
  unit: 'line',
  params: z.object({
    image_dir: z.string().default('').describe('Folder of the images, where their names lack it.'),
    image_special_token_insert_pos: POSITION.default('before').describe('Where `<__dj__image>` stands in its sentence.'),
    add_eoc_at_last: z.boolean().default(true).describe('Whether `<|__dj__eoc|>` ends the text.'),
    sent_separator: z.string().default(' ').describe('What stands between sentences and tokens.'),
    keep_other_fields: z
      .boolean()
      .default(true)
      .describe('Whether all fields stay in the samples, from which mmc4_exporter restores the file.'),
  }),

  read(line, fields, { image_dir, image_special_token_insert_pos, add_eoc_at_last, sent_separator, keep_other_fields }) {
    const sample = readItem(line);
    const sentences = sample.texts('text_list');
    const images = sample.objects('image_info').map((info) => {
      const { matched_text_index: at } = info;
      if (typeof at !== 'number' || sentences[at] === undefined)
        throw new SampleError(`matched_text_index is ${JSON.stringify(at ?? null)}, and there are ${sentences.length} sentences`);
      return { name: inFolder(image_dir, itemOf(info).text('image_name')), at };
    });
    images.sort((a, b) => a.at - b.at);
    const tokens = sentences.map((): string[] => []);
    for (const { at } of images) tokens[at]!.push(IMAGE);
    const chunks = sentences.map((sentence, at) =>
      tokens[at]!.length === 0
        ? sentence
        : withToken(sentence, tokens[at]!.join(sent_separator), sent_separator, image_special_token_insert_pos),
    );
    const text = chunks.join(` ${EOC}${sent_separator}`) + (add_eoc_at_last && chunks.length > 0 ? ` ${EOC}` : '');
    const own = { [fields.images]: images.map(({ name }) => name), [fields.text]: text };
    return rowOf(fields, keep_other_fields ? sample.fields : {}, own);
  },
});
