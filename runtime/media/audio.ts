/** Sound as ffmpeg decodes it, at its own rate: how much of it a file holds, and its samples block by block. */
import { SampleError } from '../../core/errors.js';
import { ffmpegOutput, ffprobe, type RunOptions, USER_INPUT } from './ffmpeg.js';

export interface AudioProbe {
  /** Samples of each channel per second. */
  readonly rate: number;
  readonly channels: number;
}

interface Raw {
  readonly streams?: readonly { readonly sample_rate?: string; readonly channels?: number }[];
}

/** Reads what a file's first sound stream is; a file without one, or with one that cannot be decoded, is a `SampleError`. */
export const probeAudio = async (path: string, options: RunOptions): Promise<AudioProbe> => {
  const show = ['-select_streams', 'a:0', '-show_entries', 'stream=sample_rate,channels', '-of', 'json'];
  const [stream] = (JSON.parse(await ffprobe(path, show, options)) as Raw).streams ?? [];
  if (stream === undefined) throw new SampleError('the file has no sound');
  const [rate, channels] = [Number(stream.sample_rate ?? 0), stream.channels ?? 0];
  if (!(rate > 0 && channels > 0)) throw new SampleError(`the sound cannot be decoded: ${channels} channels at ${rate} Hz`);
  return { rate, channels };
};

/**
 * Samples of each channel that the first sound stream decodes to. What a container says is not asked: in many it is a guess from the size,
 * and counts what decoders take away at both ends.
 */
export const countSamples = async (path: string, options: RunOptions): Promise<number> => {
  let count = 0;
  for await (const chunk of decoded(path, ['-ac', '1', '-c:a', 'pcm_u8', '-f', 'u8'], options)) count += chunk.length;
  return count;
};

/** Samples from -1 to 1, those of all channels beside each other, in blocks of whole frames; exact where the file holds up to 24 bits. */
export async function* audioBlocks(path: string, { channels }: AudioProbe, options: RunOptions): AsyncGenerator<Float32Array> {
  const frame = 4 * channels;
  let rest: Uint8Array = new Uint8Array(0);
  for await (const chunk of decoded(path, ['-c:a', 'pcm_f32le', '-f', 'f32le'], options)) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const whole = bytes.length - (bytes.length % frame);
    rest = bytes.subarray(whole);
    // A copy: floats must begin at a multiple of four.
    if (whole > 0) yield new Float32Array(Uint8Array.from(bytes.subarray(0, whole)).buffer);
  }
}

const decoded = (path: string, form: readonly string[], options: RunOptions): AsyncGenerator<Buffer> =>
  ffmpegOutput(
    (command) =>
      command
        .input(path)
        .inputOptions(...USER_INPUT)
        .outputOptions('-map', '0:a:0', ...form)
        .output('pipe:1'),
    options,
  );

/** One channel of sound: the mean of all. */
export interface Waveform {
  readonly rate: number;
  /** All samples, where they are few enough to be held. */
  readonly samples: Float32Array | null;
  /** The samples from the start: of what is not held, decoded anew each time. */
  readonly blocks: () => AsyncIterable<Float32Array>;
}

/** 64 MiB: six minutes at 44.1 kHz. */
const HELD_SAMPLES = 2 ** 24;

/** Decodes a file's sound, and holds it if it is no longer than most. */
export const readWaveform = async (path: string, options: RunOptions): Promise<Waveform> => {
  const probe = await probeAudio(path, options);
  const { rate } = probe;
  const stream = () => mono(audioBlocks(path, probe, options), probe.channels);
  const held: Float32Array[] = [];
  let count = 0;
  for await (const block of stream()) {
    held.push(block);
    count += block.length;
    if (count > HELD_SAMPLES) return { rate, samples: null, blocks: stream };
  }
  const samples = new Float32Array(count);
  let at = 0;
  for (const block of held) {
    samples.set(block, at);
    at += block.length;
  }
  return {
    rate,
    samples,
    async *blocks() {
      yield samples;
    },
  };
};

async function* mono(blocks: AsyncIterable<Float32Array>, channels: number): AsyncGenerator<Float32Array> {
  for await (const block of blocks) {
    if (channels === 1) {
      yield block;
      continue;
    }
    const mixed = new Float32Array(block.length / channels);
    for (let at = 0; at < mixed.length; at++) {
      let sum = 0;
      for (let channel = 0; channel < channels; channel++) sum += block[at * channels + channel]!;
      mixed[at] = sum / channels;
    }
    yield mixed;
  }
}
