/** Makes WAV files of which each byte is known, as headers that lie need them. */

export interface WavPlan {
  readonly rate?: number;
  readonly channels?: number;
  readonly bits?: number;
  readonly isFloat?: boolean;
  /** What the header claims, where that is not what is there. */
  readonly claims?: number;
}

/** A WAV file with this body. */
export const wav = (
  body: Uint8Array,
  { rate = 16_000, channels = 1, bits = 16, isFloat = false, claims = body.length }: WavPlan = {},
): Buffer => {
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(Math.min(claims + 36, 0xffffffff), 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(isFloat ? 3 : 1, 20);
  head.writeUInt16LE(channels, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE((rate * channels * bits) / 8, 28);
  head.writeUInt16LE((channels * bits) / 8, 32);
  head.writeUInt16LE(bits, 34);
  head.write('data', 36);
  head.writeUInt32LE(claims, 40);
  return Buffer.concat([head, body]);
};

/** Whole numbers of so many bits, little-endian; of 8 bits without a sign, as WAV has them. */
export const pcm = (values: readonly number[], bits: number): Buffer => {
  const bytes = Buffer.alloc((values.length * bits) / 8);
  for (const [at, value] of values.entries()) {
    if (bits === 8) bytes.writeUInt8(value + 128, at);
    else bytes.writeIntLE(value, (at * bits) / 8, bits / 8);
  }
  return bytes;
};

/** A tone of 440 Hz, as whole numbers of 16 bits. */
export const tone = (samples: number, rate = 16_000): Buffer =>
  pcm(
    Array.from({ length: samples }, (_, at) => Math.round(8000 * Math.sin((2 * Math.PI * 440 * at) / rate))),
    16,
  );
