import { z } from 'zod';
import { SampleError } from '../../core/errors.js';
import { defineExporter } from '../../core/operator.js';
import type { JsonObject } from '../../core/sample.js';
import { exportedItem, lineOf, outOfFolder } from './dataset-row.js';
import { KEEPS } from './exported-row.js';
import { cutEnd, cutStart, EOC, IMAGE } from './tokens.js';

export default defineExporter({
  name: 'mmc4_exporter',
  version: 1,
  summary:
    'Writes datasets in the way of MMC4: each chunk of a text is a sentence, and each image goes with that in which its token stands.',
  extensions: ['.jsonl'],
  named: true,
  refusing: true,
  layout: 'lines',
  params: z.object({
    ...KEEPS,
    image_dir: z.string().default('').describe('Folder of the images, which is taken off their names.'),
    sent_separator: z.string().default(' ').describe('What stands between sentences and tokens.'),
    keep_dj_fields: z.boolean().default(false).describe('Whether text and images stay in the samples.'),
  }),

  render(row, fields, params) {
    const sample = exportedItem(row, fields, params);
    const names = (sample.has(fields.images) ? sample.texts(fields.images) : []).map((name) => outOfFolder(params.image_dir, name));
    const sentences: string[] = [];
    const matches: number[] = [];
    for (const chunk of chunksOf(sample.text(fields.text), params.sent_separator)) {
      const { sentence, images } = withoutImages(chunk, params.sent_separator);
      for (let image = 0; image < images; image++) matches.push(sentences.length);
      sentences.push(sentence);
    }
    if (matches.length !== names.length)
      throw new SampleError(`the text has ${matches.length} ${IMAGE} at ends of its chunks, and there are ${names.length} images`);
    const known = sample.has('image_info') ? sample.objects('image_info') : [];
    const others = params.keep_dj_fields ? sample.fields : sample.without(fields.text, fields.images);
    return lineOf(others, { image_info: infosOf(names, matches, known), text_list: sentences });
  },
});

/** The text between the tokens; behind the last there is none. */
const chunksOf = (text: string, separator: string): readonly string[] => {
  const pieces = text.split(EOC);
  if (pieces.at(-1)!.trim() === '') pieces.pop();
  return pieces.map((piece, at) => {
    const chunk = at > 0 && piece.startsWith(separator) ? piece.slice(separator.length) : piece;
    return (at < pieces.length - 1 || text.trimEnd().endsWith(EOC)) && chunk.endsWith(' ') ? chunk.slice(0, -1) : chunk;
  });
};

const withoutImages = (chunk: string, separator: string): { readonly sentence: string; readonly images: number } => {
  let sentence = chunk;
  let images = 0;
  for (const cut of [cutStart, cutEnd]) {
    for (let next = cut(sentence, IMAGE, separator); next !== sentence; next = cut(sentence, IMAGE, separator)) {
      sentence = next;
      images++;
    }
  }
  return { sentence, images };
};

/** What was known of the images, in the order in which it was; then those that are new. */
const infosOf = (names: readonly string[], matches: readonly number[], known: readonly JsonObject[]): readonly JsonObject[] => {
  const free = new Map<string, number[]>();
  for (const [at, name] of names.entries()) {
    const found = free.get(name);
    if (found) found.push(matches[at]!);
    else free.set(name, [matches[at]!]);
  }
  const kept = known.flatMap((info) => {
    const at = free.get(`${info.image_name}`)?.shift();
    return at === undefined ? [] : [{ ...info, matched_text_index: at }];
  });
  const added = [...free].flatMap(([image_name, places]) => places.map((at) => ({ image_name, matched_text_index: at })));
  return [...kept, ...added];
};
