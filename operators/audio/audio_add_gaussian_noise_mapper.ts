/** Audio files with noise. */
import { z } from 'zod';
import { defineMapper } from '../../core/operator.js';
import type { MediaRef } from '../../core/sample.js';
import { audioEnding } from '../../runtime/media/filtered.js';
import { addNoise } from '../../runtime/media/noise.js';

const amplitude = z.number().gt(0);

export default defineMapper({
  name: 'audio_add_gaussian_noise_mapper',
  version: 1,
  summary: 'Puts copies with Gaussian noise in the place of audio files that are chosen by chance.',
  reads: ['audios'],
  writes: ['audios'],
  params: z.object({
    min_amplitude: amplitude
      .default(0.001)
      .describe('Least deviation of the noise, where full scale is 1; each file has its own, uniform between the two.'),
    max_amplitude: amplitude.default(0.015).describe('Most deviation of the noise.'),
    p: z.number().min(0).max(1).default(0.5).describe('Chance of each distinct file to be changed.'),
    save_dir: z.string().nullable().default(null).describe('Accepted and not used: files that are made go to media/ beside the export.'),
  }),
  refuses: ({ min_amplitude: least, max_amplitude: most }) =>
    least >= most ? `min_amplitude (${least}) must be below max_amplitude (${most})` : undefined,
  cost: 50_000,

  async map(sample, { min_amplitude, max_amplitude, p }, { media, random, signal }) {
    const draw = random(sample);
    const noisy = new Map<string, MediaRef>();
    for (const ref of sample.audios) {
      if (noisy.has(ref.uri)) continue;
      if (p <= draw()) {
        noisy.set(ref.uri, ref);
        continue;
      }
      const ending = audioEnding(ref.uri) === 'ogg' ? 'wav' : audioEnding(ref.uri);
      const deviation = min_amplitude + (max_amplitude - min_amplitude) * draw();
      const [raw, to] = [media.scratch('f32'), media.scratch(ending)];
      await addNoise(await media.file(ref), deviation, draw, { raw, to }, { signal });
      noisy.set(ref.uri, await media.write({ path: to }, ending));
    }
    return { audios: sample.audios.map(({ uri }) => noisy.get(uri)!) };
  },

  examples: [
    { given: { audios: [] }, gives: { audios: [] } },
    {
      given: { audios: [{ uri: 'test/fixtures/parity/audio/tone.wav' }] },
      params: { p: 0 },
      gives: { audios: [{ uri: 'test/fixtures/parity/audio/tone.wav' }] },
    },
  ],
});
