/** How likely pictures are not safe for work, as a classifier says. */
import { z } from 'zod';
import { defineFilter, numbers } from '../../core/operator.js';
import { anyOrAll, bound, within } from '../../core/range.js';
import { classify } from '../../runtime/media/classify.js';

export default defineFilter({
  name: 'image_nsfw_filter',
  version: 2,
  summary: 'Keeps samples whose pictures a classifier holds to be safe for work.',
  reads: ['images'],
  models: ['classifier'],
  modelIds: ({ hf_nsfw_model }) => ({ classifier: hf_nsfw_model }),
  refuses: ({ trust_remote_code }) =>
    trust_remote_code ? 'trust_remote_code: code that comes with a model is never run; leave it false' : undefined,
  stats: { image_nsfw_score: numbers('Probability of each distinct picture.') },
  params: z.object({
    hf_nsfw_model: z.string().default('Falconsai/nsfw_image_detection').describe('Id of the classifier in the model catalogue.'),
    trust_remote_code: z.boolean().default(false).describe('Only false is possible: code that comes with a model is never run.'),
  }),
  thresholds: z.object({
    min_score: bound(0, 'Lowest probability that is kept.'),
    max_score: bound(0.5, 'Highest probability that is kept.'),
    any_or_all: anyOrAll,
  }),
  cost: 50_000,

  async computeStatsBatch(samples, _, { models: { classifier }, media }) {
    const pictures = samples.map(({ images }) => [...new Map(images.map((ref) => [ref.uri, ref])).values()]);
    const answers = await classify(classifier, pictures, (ref) => media.read(ref));
    return answers.map((scores) => (scores instanceof Error ? scores : { image_nsfw_score: scores.map((classes) => classes[1]!) }));
  },
  keep: within('image_nsfw_score', 'min_score', 'max_score'),

  examples: [{ given: { images: [] }, stats: { image_nsfw_score: [] }, keeps: true }],
});
