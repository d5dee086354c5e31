/** How long sound is. */
import { z } from 'zod';
import { defineFilter, numbers } from '../../core/operator.js';
import { anyOrAll, bound, MAX_INT, within } from '../../core/range.js';

export default defineFilter({
  name: 'audio_duration_filter',
  version: 1,
  summary: 'Keeps samples whose audio files are between two lengths in seconds.',
  reads: ['audioProbes'],
  stats: { audio_duration: numbers('Seconds of each audio file, as it is decoded.') },
  thresholds: z.object({
    min_duration: bound(0, 'Lowest length that is kept.'),
    max_duration: bound(MAX_INT, 'Highest length that is kept.'),
    any_or_all: anyOrAll,
  }),
  cost: 5000,

  async computeStats({ audioProbes }) {
    return { audio_duration: (await audioProbes).map(({ samples, rate }) => samples / rate) };
  },
  keep: within('audio_duration', 'min_duration', 'max_duration'),

  examples: [
    { given: { audios: [] }, stats: { audio_duration: [] }, keeps: true },
    {
      given: { audios: [{ uri: 'test/fixtures/parity/audio/tone.wav' }] },
      params: { min_duration: 2 },
      stats: { audio_duration: [1.5] },
      keeps: false,
    },
  ],
});
