import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { boxBlur, gaussianBlur, meanBlur } from '../../../runtime/media/blur.js';

/** A picture of 53 by 37 pixels from a small generator, so that nothing need be stored. */
const noise = () => {
  let state = 1;
  const data = Uint8Array.from({ length: 53 * 37 * 3 }, () => {
    state = Number((BigInt(state) * 1103515245n + 12345n) & 0x7fffffffn) >>> 0;
    return (state >> 16) & 255;
  });
  return { data, width: 53, height: 37 };
};

/** SHA-256 of what Pillow 13.0.0 makes of it. */
test.each([
  ['mean', meanBlur(noise()), 'a5f97eaf8cca01f3746e3cc5d9c7861cb0208a02b8b0bade07ec288a599010f4'],
  ['box 1', boxBlur(noise(), 1), '9a901c423e46f492968dc77d5bd507113f0da6d76724ec93b7af851274e499b4'],
  ['box 2.5', boxBlur(noise(), 2.5), 'c2357aeda8151d5d4bb1b1729269294bfcb4e2bd5e980a50d84c15dce7d26b7f'],
  ['box 40.3, wider than half the picture', boxBlur(noise(), 40.3), '5c5b09bc5bc74c57dad0c4a6c40a7dcdea69c2bda8def0b4ec9eac7f5e884e98'],
  ['gaussian 0', gaussianBlur(noise(), 0), 'a812488d728786fd625c17206a20b12c8d717d1d2c6bc544df97d58a265a44cc'],
  ['gaussian 0.5', gaussianBlur(noise(), 0.5), '9149c8290d51fe17a40a08ae3d91f8f62b91e749cbe887199cf0d98b5381677a'],
  ['gaussian 2', gaussianBlur(noise(), 2), 'b7da208e4470e31aca46d83dbee0976e4b2bb9a0d843c7189b1dc0d5d024857c'],
  ['gaussian 100', gaussianBlur(noise(), 100), '6c2f613be95a12757c1f617ed033ebdae6c9229eccc644e5143e0f2a401dd8b0'],
])("%s is the imaging library's blur to the last bit", (_, { data }, digest) => {
  expect(createHash('sha256').update(data).digest('hex')).toBe(digest);
});
