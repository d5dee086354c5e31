/** A video as splitting it needs it: where it lies, its stream and the times of its frames. */
import { SampleError } from '../../../core/errors.js';
import type { RunOptions } from '../ffmpeg.js';
import { type FrameTimes, probeFrames, probeVideo, type VideoStream, videoOf } from '../probe.js';

export interface Film {
  readonly video: VideoStream;
  readonly times: FrameTimes;
  readonly hasAudio: boolean;
  readonly soundCodecs: readonly string[];
}

/** Reads all that is known of a video without decoding it. */
export const openFilm = async (path: string, options: RunOptions): Promise<Film> => {
  const probe = await probeVideo(path, options);
  const video = videoOf(probe);
  if (video.width === 0 || video.height === 0) throw new SampleError('the video does not say how large its pictures are');
  return { video, times: await probeFrames(path, options), hasAudio: probe.hasAudio, soundCodecs: probe.soundCodecs };
};
