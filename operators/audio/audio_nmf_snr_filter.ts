/** How much stronger than noise sound is. */
import { z } from 'zod';
import { defineFilter, numbers } from '../../core/operator.js';
import { anyOrAll, bound, MAX_INT, within } from '../../core/range.js';
import { nmfSnr } from '../../runtime/media/nmf-snr.js';

const inRange = within('audio_nmf_snr', 'min_snr', 'max_snr');

export default defineFilter({
  name: 'audio_nmf_snr_filter',
  version: 1,
  summary: 'Keeps samples whose audio files have an accepted signal-to-noise ratio in decibels, by non-negative matrix factorisation.',
  reads: ['waveforms'],
  stats: { audio_nmf_snr: numbers('Decibels of each audio file; 1.8e308 where there is no noise at all.') },
  params: z.object({
    nmf_iter_num: z.int().min(1).default(500).describe('Most steps of the factorisation.'),
  }),
  thresholds: z.object({
    min_snr: bound(0, 'Lowest ratio that is kept.'),
    max_snr: bound(MAX_INT, 'Highest ratio that is kept; null alone keeps what has no noise at all, as silence has none.'),
    any_or_all: anyOrAll,
  }),
  cost: 1_000_000,

  async computeStats({ waveforms }, { nmf_iter_num }) {
    const ratios = new Map<unknown, number>();
    for (const sound of await waveforms) if (!ratios.has(sound)) ratios.set(sound, await nmfSnr(sound, nmf_iter_num));
    return { audio_nmf_snr: (await waveforms).map((sound) => ratios.get(sound)!) };
  },
  keep: Object.assign(
    (stats: Parameters<typeof inRange>[0], limits: Parameters<typeof inRange>[1]) => {
      const endless = limits.max_snr === null ? Number.MAX_VALUE : Number.NaN;
      const audio_nmf_snr = [stats.audio_nmf_snr].flat().map((ratio) => (ratio === Number.MAX_VALUE ? endless : ratio));
      return inRange({ audio_nmf_snr }, limits);
    },
    { ranges: inRange.ranges },
  ),

  examples: [
    { given: { audios: [] }, stats: { audio_nmf_snr: [] }, keeps: true },
    { given: { audios: [{ uri: 'test/fixtures/parity/audio/silence.wav' }] }, stats: { audio_nmf_snr: [Number.MAX_VALUE] }, keeps: false },
  ],
});
