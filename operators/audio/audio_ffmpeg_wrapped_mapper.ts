/** Audio files through a filter of ffmpeg. */
import { defineMapper } from '../../core/operator.js';
import { audioEnding, filterAudio } from '../../runtime/media/filtered.js';
import { refusedWrapped, throughFilter, wrappedFilter, wrappedParams } from '../../runtime/media/wrapped.js';

export default defineMapper({
  name: 'audio_ffmpeg_wrapped_mapper',
  version: 1,
  summary: 'Puts what one filter of ffmpeg makes of them in the place of audio files.',
  reads: ['audios'],
  writes: ['audios'],
  params: wrappedParams,
  refuses: (params) => refusedWrapped('audio', params),
  prepare: (params) => ({ filter: wrappedFilter(params) }),
  cost: 20_000,

  map: async ({ audios }, { filter }, context) =>
    filter === null ? {} : { audios: await throughFilter(audios, filter, audioEnding, filterAudio, context) },

  examples: [
    { given: { audios: [] }, params: { filter_name: 'volume', filter_kwargs: { volume: 0.5 } }, gives: { audios: [] } },
    {
      given: { audios: [{ uri: 'test/fixtures/parity/audio/tone.wav' }] },
      gives: { audios: [{ uri: 'test/fixtures/parity/audio/tone.wav' }] },
    },
  ],
});
