/** What a video's file says of itself, for people to choose by. */
import { SampleError } from '../../core/errors.js';
import type { JsonObject } from '../../core/sample.js';
import { ffprobe, type RunOptions } from './ffmpeg.js';

interface Raw {
  readonly streams?: readonly RawStream[];
  readonly format?: {
    readonly format_name?: string;
    readonly duration?: string;
    readonly bit_rate?: string;
    readonly tags?: Readonly<Record<string, string>>;
  };
}
interface RawStream {
  readonly codec_type: string;
  readonly codec_name?: string;
  readonly profile?: string;
  readonly width?: number;
  readonly height?: number;
  readonly avg_frame_rate?: string;
  readonly nb_frames?: string;
  readonly duration?: string;
  readonly pix_fmt?: string;
  readonly color_range?: string;
  readonly color_space?: string;
  readonly color_transfer?: string;
  readonly color_primaries?: string;
  readonly sample_rate?: string;
  readonly channels?: number;
  readonly tags?: Readonly<Record<string, string>>;
  readonly disposition?: { readonly attached_pic?: number };
  readonly side_data_list?: readonly { readonly rotation?: number }[];
}

/** Figures that the file does not give are null; width and height are those of the picture as it is shown. */
export const readMetadata = async (path: string, options: RunOptions): Promise<JsonObject> => {
  const raw = JSON.parse(await ffprobe(path, ['-show_streams', '-show_format', '-of', 'json'], options)) as Raw;
  const streams = raw.streams ?? [];
  const video = streams.find((stream) => stream.codec_type === 'video' && stream.disposition?.attached_pic !== 1);
  if (video === undefined) throw new SampleError('the file has no video stream');
  const audio = streams.find((stream) => stream.codec_type === 'audio');
  const { format = {} } = raw;
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
