/** How large audio files are. */
import { z } from 'zod';
import { sizeBound } from '../../core/byte-size.js';
import { defineFilter, numbers } from '../../core/operator.js';
import { anyOrAll, within } from '../../core/range.js';
import { fileSizes } from '../../runtime/media/file-size.js';

export default defineFilter({
  name: 'audio_size_filter',
  version: 1,
  summary: 'Keeps samples whose audio files are between two sizes.',
  reads: ['audios'],
  stats: { audio_sizes: numbers('Bytes of each audio file.') },
  thresholds: z.object({
    min_size: sizeBound('0', 'Least bytes that are kept, as a number or with a unit: "20 KB" is 20,480.'),
    max_size: sizeBound('1TB', 'Most bytes that are kept.'),
    any_or_all: anyOrAll,
  }),
  cost: 2,

  computeStats: async ({ audios }, _, { media }) => ({ audio_sizes: await fileSizes(audios, media) }),
  keep: within('audio_sizes', 'min_size', 'max_size'),

  examples: [
    { given: { audios: [] }, stats: { audio_sizes: [] }, keeps: true },
    {
      given: { audios: [{ uri: 'test/fixtures/parity/audio/tone.wav' }] },
      params: { min_size: '47.5 KiB' },
      stats: { audio_sizes: [48_044] },
      keeps: false,
    },
  ],
});
