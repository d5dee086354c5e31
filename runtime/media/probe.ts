/** What ffprobe knows of a video without decoding it: its streams, and when each frame is shown. */
import { SampleError } from '../../core/errors.js';
import { ffprobe, ffprobeLines, type RunOptions } from './ffmpeg.js';

/** A fraction, as containers give time bases and rates: exact. */
export interface Rational {
  readonly num: number;
  readonly den: number;
}
export interface VideoStream {
  readonly codec: string;
  /** As shown: a phone's turned video has its sides swapped. */
  readonly width: number;
  readonly height: number;
  /** As ffmpeg names them; null where the file does not say. */
  readonly pixelFormat: string | null;
  readonly colorSpace: string | null;
  readonly colorRange: string | null;
  readonly timeBase: Rational;
  /** Frames per second on average; null where the file does not say. */
  readonly frameRate: Rational | null;
  /** In units of the time base; null in containers that do not say. */
  readonly durationTs: number | null;
  readonly seconds: number | null;
}
export interface VideoProbe {
  /** Null for a file that has sound alone. */
  readonly video: VideoStream | null;
  /** Of the whole file. */
  readonly seconds: number | null;
  /** When the first of its streams begins: what players call zero. */
  readonly startSeconds: number;
  readonly hasAudio: boolean;
  /** How each stream of sound is encoded. */
  readonly soundCodecs: readonly string[];
}
/** The frames of a video in the order in which they are shown. */
export interface FrameTimes {
  /** When each is shown, in units of the time base, ascending. */
  readonly pts: readonly number[];
  /** Places in `pts` of frames that decoding can start at, ascending: the first, too, where a key frame is hidden before it. */
  readonly keys: readonly number[];
  /** When the last frame ends. */
  readonly end: number;
}

/** A file as ffprobe tells of it. */
interface Raw {
  readonly streams?: readonly RawStream[];
  readonly format?: {
    readonly format_name?: string;
    readonly duration?: string;
    readonly start_time?: string;
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
  readonly pix_fmt?: string;
  readonly color_space?: string;
  readonly color_range?: string;
  readonly color_transfer?: string;
  readonly color_primaries?: string;
  readonly time_base: string;
  readonly avg_frame_rate?: string;
  readonly nb_frames?: string;
  readonly duration_ts?: number;
  readonly duration?: string;
  readonly sample_rate?: string;
  readonly channels?: number;
  readonly tags?: Readonly<Record<string, string>>;
  readonly disposition?: { readonly attached_pic?: number };
  readonly side_data_list?: readonly { readonly rotation?: number }[];
}

/** What ffprobe says of a file: its first video that is no cover, if any, and its sounds. */
export const readStreams = async (path: string, options: RunOptions) => {
  const { streams = [], format = {} } = JSON.parse(await ffprobe(path, ['-show_streams', '-show_format', '-of', 'json'], options)) as Raw;
  return {
    format,
    video: streams.find((stream) => stream.codec_type === 'video' && stream.disposition?.attached_pic !== 1),
    sounds: streams.filter((stream) => stream.codec_type === 'audio'),
  };
};

/** Reads a file's streams; what ffprobe cannot open is a `SampleError` with its reason. */
export const probeVideo = async (path: string, options: RunOptions): Promise<VideoProbe> => {
  const { format, video, sounds } = await readStreams(path, options);
  return {
    video: video === undefined ? null : streamOf(video),
    seconds: secondsOf(format.duration),
    startSeconds: secondsOf(format.start_time) ?? 0,
    hasAudio: sounds.length > 0,
    soundCodecs: sounds.map(({ codec_name }) => codec_name ?? 'unknown'),
  };
};

/** The video stream of a file that must have one. */
export const videoOf = ({ video }: VideoProbe): VideoStream => {
  if (video === null) throw new SampleError('the file has no video stream');
  return video;
};

const streamOf = (raw: RawStream): VideoStream => {
  const turned = raw.side_data_list?.some(({ rotation }) => rotation !== undefined && Math.abs(rotation) % 180 === 90) ?? false;
  const [width = 0, height = 0] = [raw.width, raw.height];
  return {
    codec: raw.codec_name ?? 'unknown',
    width: turned ? height : width,
    height: turned ? width : height,
    pixelFormat: raw.pix_fmt ?? null,
    colorSpace: raw.color_space ?? null,
    colorRange: raw.color_range ?? null,
    timeBase: rational(raw.time_base) ?? { num: 0, den: 1 },
    frameRate: rational(raw.avg_frame_rate),
    durationTs: raw.duration_ts ?? null,
    seconds: secondsOf(raw.duration),
  };
};
/** A fraction as ffprobe spells it; "0/0" is none. */
const rational = (text = '0/0'): Rational | null => {
  const [num = 0, den = 1] = text.split('/').map(Number);
  return num > 0 && den > 0 ? { num, den } : null;
};
const secondsOf = (text: string | undefined) => (text === undefined || Number.isNaN(Number(text)) ? null : Number(text));

/** Frames in the order of the file, a list for each property: those of a day are millions. */
interface Frames {
  readonly pts: number[];
  readonly durations: number[];
  /** KEY: decoding can start at it; HIDDEN: it is not shown. */
  readonly kinds: number[];
}
const [KEY, HIDDEN] = [1, 2];

/**
 * Reads the time of each frame from the packets: the container is walked through, nothing is decoded. Only where packets are out of order and
 * do not say when they are shown, as those of old containers, the frames are decoded for it.
 */
export const probeFrames = async (path: string, options: RunOptions): Promise<FrameTimes> => {
  const show = ['-select_streams', 'V:0', '-show_entries', 'packet=pts,dts,duration,flags:stream=has_b_frames', '-of', 'compact=p=0'];
  const packets: Frames = { pts: [], durations: [], kinds: [] };
  let [isReordered, isUntimed] = [false, false];
  await eachRow(path, show, options, ({ pts, dts, duration, flags, has_b_frames: count }) => {
    isReordered ||= Number(count) > 0;
    if (flags === undefined) return;
    isUntimed ||= pts === 'N/A';
    packets.pts.push(Number(pts === 'N/A' ? dts : pts));
    packets.durations.push(Number(duration));
    packets.kinds.push((flags.includes('K') ? KEY : 0) | (flags.includes('D') ? HIDDEN : 0));
  });
  const { pts, durations, kinds } = isReordered && isUntimed ? await decodedTimes(path, options) : packets;
  if (pts.some(Number.isNaN)) throw new SampleError('the video does not say when its frames are shown');
  const order = Uint32Array.from(pts.keys()).sort((a, b) => pts[a]! - pts[b]!);
  // A recording may begin in the middle: what comes before the first key frame cannot be decoded; where none is marked, any may be one. A copied
  // clip hides frames before its start.
  const first = order.findIndex((at) => (kinds[at]! & KEY) !== 0);
  const shown = order.subarray(Math.max(0, first)).filter((at) => (kinds[at]! & HIDDEN) === 0);
  const last = shown.at(-1);
  if (last === undefined) throw new SampleError('the video has no frames');
  const gap = Math.max(1, pts[last]! - pts[shown.at(-2) ?? last]!);
  const keys: number[] = [];
  for (const [place, at] of shown.entries()) if (place === 0 || kinds[at]! & KEY) keys.push(place);
  return { pts: Array.from(shown, (at) => pts[at]!), keys, end: pts[last]! + (durations[last]! > 0 ? durations[last]! : gap) };
};

type Entries = Readonly<Record<string, string>>;
const eachRow = async (path: string, show: readonly string[], options: RunOptions, take: (row: Entries) => void): Promise<void> => {
  for await (const lines of ffprobeLines(path, show, options))
    for (const line of lines) take(Object.fromEntries(line.split('|').map((item) => item.split('=') as [string, string])));
};

/** A decoder that has nothing more to read gives its last frames without a time: each is shown when the one before it ends. */
const decodedTimes = async (path: string, options: RunOptions): Promise<Frames> => {
  const show = ['-select_streams', 'V:0', '-show_entries', 'frame=best_effort_timestamp,pkt_duration,key_frame', '-of', 'compact=p=0'];
  const frames: Frames = { pts: [], durations: [], kinds: [] };
  let next = Number.NaN;
  await eachRow(path, show, options, ({ best_effort_timestamp: time, pkt_duration, key_frame }) => {
    if (key_frame === undefined) return;
    const pts = time === 'N/A' ? next : Number(time);
    const duration = Number(pkt_duration);
    next = pts + duration;
    frames.pts.push(pts);
    frames.durations.push(duration);
    frames.kinds.push(key_frame === '1' ? KEY : 0);
  });
  return frames;
};
