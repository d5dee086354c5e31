/** What a video's file says of itself, for people to choose by. */
import { SampleError } from '../../core/errors.js';
import type { JsonObject } from '../../core/sample.js';
import type { RunOptions } from './ffmpeg.js';
import { readStreams } from './probe.js';

/** Figures that the file does not give are null; width and height are those of the picture as it is shown. */
export const readMetadata = async (path: string, options: RunOptions): Promise<JsonObject> => {
  const { format, video, sounds } = await readStreams(path, options);
  if (video === undefined) throw new SampleError('the file has no video stream');
  const audio = sounds[0];
  const rotation = clockwise(video.side_data_list?.find((data) => data.rotation !== undefined)?.rotation ?? 0);
  const [width, height] = [video.width ?? null, video.height ?? null];
  const isTurned = rotation % 180 === 90;
  return {
    container: format.format_name ?? null,
    seconds: numberOf(video.duration) ?? numberOf(format.duration),
    bit_rate: numberOf(format.bit_rate),
    created: format.tags?.creation_time ?? video.tags?.creation_time ?? null,
    codec: video.codec_name ?? null,
    profile: video.profile ?? null,
    width: isTurned ? height : width,
    height: isTurned ? width : height,
    rotation,
    fps: video.avg_frame_rate === undefined || /^0\/|\/0$/.test(video.avg_frame_rate) ? null : video.avg_frame_rate,
    frames: numberOf(video.nb_frames),
    pixel_format: video.pix_fmt ?? null,
    color_range: video.color_range ?? null,
    color_space: video.color_space ?? null,
    color_transfer: video.color_transfer ?? null,
    color_primaries: video.color_primaries ?? null,
    audio_codec: audio?.codec_name ?? null,
    audio_rate: numberOf(audio?.sample_rate),
    audio_channels: audio?.channels ?? null,
  };
};

/** Degrees by which the picture is turned to be shown; containers count against the clock. */
const clockwise = (rotation: number) => (((-rotation % 360) + 360) % 360) + 0;
const numberOf = (text: string | undefined): number | null =>
  text === undefined || text === '' || Number.isNaN(Number(text)) ? null : Number(text);
