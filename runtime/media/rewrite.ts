/**
 * Changes the frames of a stretch of a video and writes them anew, each shown at the time it was. Frames travel as QuickTime in fragments of
 * one: their times stand in the boxes between, which pass untouched, so that they are exact whatever they are.
 */
import { SampleError } from '../../core/errors.js';
import { type EncodeOptions, EXACT, VIDEO } from './encode.js';
import { ffmpegOutput, type RunOptions, runFfmpeg } from './ffmpeg.js';
import { type Stretch, stretchFilters, stretchInput, stretchLimits, timesOf } from './frames.js';
import type { ImageSize } from './image.js';

/** Changes a frame, rows of blue, green and red bytes, in place, and says whether it did. `at` is its place in the stretch. */
export type FrameChange = (frame: Uint8Array, at: number) => boolean | Promise<boolean>;

/** Writes the `count` frames of a stretch, changed, without sound: a piece to be joined. Says whether any was changed; one frame is held. */
export const rewriteFrames = async (
  stretch: Stretch,
  { size, count }: { readonly size: ImageSize; readonly count: number },
  change: FrameChange,
  to: string,
  options: EncodeOptions,
): Promise<boolean> => {
  let isChanged = false;
  const noted: FrameChange = async (frame, at) => (isChanged = (await change(frame, at)) || isChanged);
  // Pictures with sides that are not even cannot have their colours at half the size.
  const format = size.width % 2 === 0 && size.height % 2 === 0 ? 'yuv420p' : 'yuv444p';
  await runFfmpeg(
    (command) => {
      command
        .input('pipe:0')
        .inputOptions('-threads', '1', '-copyts', '-f', 'mov')
        .videoFilters(`scale=out_color_matrix=bt601:out_range=tv,format=${format}`)
        .outputOptions(...timesOf(stretch.timeBase), ...VIDEO, '-colorspace', 'smpte170m', '-color_range', 'tv')
        .outputOptions(...options.encoder, ...EXACT)
        .output(to);
    },
    options,
    changedFrames(rawFrames(stretch, size, options), size.width * size.height * 3, count, noted),
  );
  return isChanged;
};

const rawFrames = (stretch: Stretch, { width, height }: ImageSize, options: RunOptions) =>
  ffmpegOutput(
    (command) => {
      command
        .input(stretch.path)
        .inputOptions(stretchInput(stretch))
        .videoFilters([...stretchFilters(stretch), `scale=${width}:${height}`, 'format=bgr24'])
        .outputOptions(...timesOf(stretch.timeBase), '-c:v', 'rawvideo', '-fflags', '+bitexact')
        .outputOptions('-f', 'mov', '-movflags', '+empty_moov+frag_every_frame+default_base_moof')
        .output('pipe:1');
    },
    stretchLimits(stretch, options),
  );

const HEAD = 8;

/** Boxes as they come, head and body apart, with the frames among them changed; the buffer of a frame is used again for the next. */
async function* changedFrames(
  chunks: AsyncIterable<Uint8Array>,
  length: number,
  count: number,
  change: FrameChange,
): AsyncGenerator<Uint8Array> {
  const frame = Buffer.alloc(length);
  let head = Buffer.alloc(HEAD);
  let [part, filled, frames] = [head, 0, 0];
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; ) {
      const taken = Math.min(chunk.length - at, part.length - filled);
      part.set(chunk.subarray(at, at + taken), filled);
      at += taken;
      filled += taken;
      if (filled < part.length) continue;
      if (part === frame) await change(frame, frames++);
      yield part;
      filled = 0;
      const size = part === head ? head.readUInt32BE() - HEAD : 0;
      if (size === 0) part = head = Buffer.alloc(HEAD);
      else if (head.toString('latin1', 4) !== 'mdat') part = Buffer.alloc(size);
      else if (size === length) part = frame;
      else throw new SampleError('the frames of the video differ in size');
    }
  }
  if (frames !== count || filled > 0) throw new SampleError(`${count} frames should be there, ${frames} could be decoded`);
}
