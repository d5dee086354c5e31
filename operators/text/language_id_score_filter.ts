import { z } from 'zod';
import { defineFilter, label } from '../../core/operator.js';
import { bound, isWithin } from '../../core/range.js';
import { byFastText } from '../../runtime/text/languages/fast-text.js';
import { byNGrams } from '../../runtime/text/languages/n-grams.js';

export default defineFilter({
  name: 'language_id_score_filter',
  version: 1,
  summary: 'Keeps samples in given languages, told with enough confidence.',
  reads: ['text'],
  cost: 32,
  stats: { lang: label('Code of the language, by ISO 639; und where the text tells nothing.'), lang_score: 'Confidence, from 0 to 1.' },
  params: z.object({
    model: z
      .string()
      .nullable()
      .default(null)
      .describe('Path of a model of fastText, such as lid.176.bin or lid.176.ftz. Null: the library eld, which knows 60 languages.'),
  }),
  files: ({ model }) => (model === null ? [] : ['model']),
  thresholds: z.object({
    lang: z
      .union([z.string(), z.array(z.string())])
      .default('')
      .describe('Code, or codes, of the languages that are kept; empty for all.'),
    min_score: bound(0.8, 'Lowest confidence that is kept.'),
  }),

  prepare: async (_, { model }) => ({ identify: await (model ? byFastText(model) : byNGrams()) }),
  computeStats({ text }, { identify }) {
    const { lang, score } = identify(text.toLowerCase().replaceAll('\n', ' '));
    return { lang, lang_score: score };
  },
  keep({ lang: found, lang_score }, { lang, min_score, ...rule }) {
    const wanted = [lang].flat().filter((code) => code !== '');
    return (wanted.length === 0 || wanted.includes(found)) && isWithin(lang_score, min_score, null, rule);
  },

  examples: [
    { given: { text: 'The committee will meet again next week to discuss the new proposal.' }, stats: { lang: 'en' }, keeps: true },
    {
      given: { text: '委员会下周将再次开会讨论城市图书馆的新提案。' },
      params: { lang: ['en', 'de'] },
      stats: { lang: 'zh' },
      keeps: false,
    },
    { given: { text: '委员会下周将再次开会讨论城市图书馆的新提案。' }, params: { lang: 'zh' }, stats: { lang: 'zh' }, keeps: true },
    { given: { text: '12 + 30 = 42' }, stats: { lang: 'und', lang_score: 0 }, keeps: false },
  ],
});
