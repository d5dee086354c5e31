/** Videos whose frames can be told apart: each is three levels brighter than the one before it. */
import { runFfmpeg } from '../../runtime/media/ffmpeg.js';
import { look } from './parity.js';

/** Options of H.264 with a key frame every 15 frames. */
export const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-qp', '10', '-g', '15', '-sc_threshold', '0'];

/** Writes so many frames of 64 by 48, ten a second. */
export const makeNumbered = (path: string, frames: number, options: readonly string[] = H264): Promise<void> =>
  runFfmpeg(
    (command) =>
      command
        .input(`color=gray:s=64x48:r=10:d=${frames / 10},format=yuv420p,geq=lum='20+3*N':cb=128:cr=128`)
        .inputOptions('-f', 'lavfi')
        .outputOptions(...options)
        .output(path),
    { signal: new AbortController().signal },
  );

/** The number of a frame whose mean is this. */
export const numberOf = (mean: number): number => Math.abs(Math.round((mean / 1.164 + 16 - 20) / 3));

/** The number of the frame that a picture shows. */
export const numberIn = async (picture: string | Uint8Array): Promise<number> => numberOf((await look(picture)).mean[1]!);
