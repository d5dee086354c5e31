/** Tiny videos in which every frame is told by its grey, with a white frame at one second, when a tone begins. */
import { runFfmpeg } from '../../runtime/media/ffmpeg.js';
import { probeFrames, probeVideo } from '../../runtime/media/probe.js';
import { greys, output } from './made-video.js';

const { signal } = new AbortController();
/** The frame that is white: ten are shown in a second. */
const WHITE = 10;

export interface FlashPlan {
  readonly frames?: number;
  readonly size?: string;
  /** Seconds of sound; 0 for none. */
  readonly sound?: number;
  /** Filters of the pictures, and options of the output. */
  readonly filters?: readonly string[];
  readonly options?: readonly string[];
}

export const makeFlash = (
  { frames = 24, size = '64x48', sound = 2.4, filters = [], options = [] }: FlashPlan,
  path: string,
): Promise<void> =>
  runFfmpeg(
    (command) => {
      const lavfi = ['-f', 'lavfi'];
      command
        .input(`color=black:s=${size}:r=10:d=${frames / 10},format=yuv420p,geq=lum='if(eq(N,${WHITE}),235,30+7*mod(N,24))':cb=128:cr=128`)
        .inputOptions(lavfi);
      if (sound > 0) command.input(`aevalsrc='if(between(t,1,1.2),0.8*sin(5000*t),0)':s=16000:d=${sound}`).inputOptions(lavfi);
      command
        .videoFilters(filters.length > 0 ? [...filters] : ['null'])
        .outputOptions('-g', '6', '-vsync', 'passthrough', '-threads', '1', '-c:a', 'aac', '-crf', '12', ...options)
        .output(path);
    },
    { signal },
  );

/** Greys of all frames; when the white one is shown and the tone begins, in seconds from the file's start, null where there is none. */
export const seen = async (path: string) => {
  const shown = await greys(path);
  const { video, hasAudio, startSeconds } = await probeVideo(path, { signal });
  const { pts } = await probeFrames(path, { signal });
  const white = shown.findIndex((grey) => grey > 210);
  const heard = hasAudio
    ? await output(path, '-map', '0:a:0', '-af', 'aresample=8000:async=1:first_pts=0', '-ac', '1', '-f', 's16le')
    : Buffer.alloc(0);
  const samples = Array.from({ length: heard.length / 2 }, (_, at) => Math.abs(heard.readInt16LE(2 * at)));
  const tone = samples.findIndex((level) => level > 6000);
  return {
    greys: shown,
    times: pts.map((time) => (time * video!.timeBase.num) / video!.timeBase.den - startSeconds),
    flash: white < 0 ? null : (pts[white]! * video!.timeBase.num) / video!.timeBase.den - startSeconds,
    tone: tone < 0 ? null : tone / 8000,
    soundSeconds: samples.length / 8000,
    size: [video!.width, video!.height],
  };
};
