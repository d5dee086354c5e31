/** Gaussian noise on sound. */
import { open, rm } from 'node:fs/promises';
import { audioBlocks, probeAudio } from './audio.js';
import type { RunOptions } from './ffmpeg.js';
import { encodeFloats } from './filtered.js';
import { normalOf } from './normal.js';

/** Writes a file's sound with noise of this deviation on every sample of every channel. `raw` is a scratch file for samples: none are held. */
export const addNoise = async (
  from: string,
  deviation: number,
  uniform: () => number,
  { raw, to }: { readonly raw: string; readonly to: string },
  options: RunOptions,
): Promise<void> => {
  const probe = await probeAudio(from, options);
  const normal = normalOf(uniform);
  const file = await open(raw, 'w');
  try {
    for await (const block of audioBlocks(from, probe, options)) {
      for (let at = 0; at < block.length; at++) block[at]! += deviation * normal();
      await file.writeFile(new Uint8Array(block.buffer));
    }
  } finally {
    await file.close();
  }
  await encodeFloats(raw, probe, to, options);
  await rm(raw);
};
