/** Videos through a filter of ffmpeg. A filter may look anywhere, so a video is done whole, not in ranges: if that is lost it starts anew. */
import { defineMapper } from '../../core/operator.js';
import { filterVideo, videoEnding } from '../../runtime/media/filtered.js';
import { refusedWrapped, throughFilter, wrappedFilter, wrappedParams } from '../../runtime/media/wrapped.js';

export default defineMapper({
  name: 'video_ffmpeg_wrapped_mapper',
  version: 1,
  summary:
    'Puts what one filter of ffmpeg makes of their pictures, without sound, in the place of videos; each is done whole, not in ranges.',
  reads: ['videos'],
  writes: ['videos'],
  params: wrappedParams,
  refuses: (params) => refusedWrapped('video', params),
  prepare: (params) => ({ filter: wrappedFilter(params) }),
  cost: 1_000_000,

  map: async ({ videos }, { filter }, context) =>
    filter === null ? {} : { videos: await throughFilter(videos, filter, videoEnding, filterVideo, context) },

  examples: [
    { given: { videos: [] }, params: { filter_name: 'hflip' }, gives: { videos: [] } },
    {
      given: { videos: [{ uri: 'test/fixtures/parity/video/still.mp4' }] },
      gives: { videos: [{ uri: 'test/fixtures/parity/video/still.mp4' }] },
    },
  ],
});
