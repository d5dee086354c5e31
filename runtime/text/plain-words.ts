/** The text without ASCII punctuation, in lower case and decomposed (NFD): what RedPajama calls normalized. White space stays as it is. */
import { lowerUtf8 } from './unicode/lower.js';

const isPunctuation = new Uint8Array(256);
for (const sign of '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~') isPunctuation[sign.charCodeAt(0)] = 1;

export const plainText = (utf8: Uint8Array): Uint8Array => {
  const kept = new Uint8Array(utf8.length);
  let [end, wide] = [0, 0];
  for (let i = 0; i < utf8.length; i++) {
    const byte = utf8[i]!;
    if (isPunctuation[byte] === 1) continue;
    kept[end++] = byte;
    wide |= byte;
  }
  const lowered = lowerUtf8(kept.subarray(0, end));
  if (wide < 0x80) return lowered;
  return new TextEncoder().encode(Buffer.from(lowered.buffer, lowered.byteOffset, lowered.length).toString('utf8').normalize('NFD'));
};
