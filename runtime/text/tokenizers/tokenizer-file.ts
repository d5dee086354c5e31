/** Tokenizers of the Hugging Face hub, each from its `tokenizer.json`, by the library that they are made with. */
import { createRequire } from 'node:module';
import { RecipeError, SampleError } from '../../../core/errors.js';
import type { PlannedFile } from '../../../core/planned-file.js';
import { type Tokenizer, unitEnds } from './tokenizer.js';

/** The library keeps about 180 bytes for each character while it works. */
const LONGEST = 4 << 20;

const require = createRequire(import.meta.url);

/** Reads a `tokenizer.json`. Texts get no tokens that are not theirs, and are not shortened. */
export const tokenizerFile = async ({ digest, read }: PlannedFile): Promise<Tokenizer> => {
  const json = Buffer.from(await read()).toString();
  const { Tokenizer: Library } = require('tokenizers') as typeof import('tokenizers');
  const { library, textOf } = understood(() => {
    const { decoder, pre_tokenizer } = JSON.parse(json) as { readonly decoder?: Part | null; readonly pre_tokenizer?: Part | null };
    return { library: Library.fromString(json), textOf: [decoder, pre_tokenizer].some(isByteLevel) ? bytesText : markedText };
  });
  library.disableTruncation();
  library.disablePadding();
  const encoded = async (text: string) => {
    if (text.length > LONGEST)
      throw new SampleError(`the text is longer than the ${LONGEST >> 20} Mi characters that a tokenizer.json is used for`);
    return library.encode(text, null, { addSpecialTokens: false });
  };
  return {
    toJSON: () => digest,
    count: async (text) => (await encoded(text)).getLength(),
    cut: async (text) => (await encoded(text)).getTokens().map(textOf),
    pieces: async (text) => (await encoded(text)).getTokens(),
    ends: async (text) => unitEnds(text, endsOf(await encoded(text))),
    encode: async (text) => {
      const found = await encoded(text);
      return { ids: found.getIds(), starts: found.getOffsets().map(([start]) => start!), ends: endsOf(found) };
    },
  };
};

const endsOf = (found: { getOffsets(): readonly (readonly number[])[] }): readonly number[] => found.getOffsets().map(([, end]) => end!);

const understood = <T>(read: () => T): T => {
  try {
    return read();
  } catch (error) {
    throw new RecipeError(`the tokenizer's file is no tokenizer.json: ${(error as Error).message}`);
  }
};

/** A part of a tokenizer, which may be made of others. */
interface Part {
  readonly type?: string;
  readonly decoders?: readonly Part[];
  readonly pretokenizers?: readonly Part[];
}
const isByteLevel = (part: Part | null | undefined): boolean =>
  part?.type === 'ByteLevel' || [...(part?.decoders ?? []), ...(part?.pretokenizers ?? [])].some(isByteLevel);

/** The bytes that byte-level tokens are spelled with: printable ones by themselves, the others by code points from 256 on. */
const BYTES = new Map<number, number>();
for (let byte = 0, other = 0x100; byte < 0x100; byte++)
  BYTES.set((byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad) ? byte : other++, byte);
const bytesText = (token: string): string => {
  const bytes = Buffer.allocUnsafe(token.length);
  for (let i = 0; i < token.length; i++) {
    const byte = BYTES.get(token.charCodeAt(i));
    // A token that was added is spelled as it is.
    if (byte === undefined) return token;
    bytes[i] = byte;
  }
  return bytes.toString();
};

/** Where a word begins, in SentencePiece's spelling of a space, and where it goes on, in WordPiece's; bytes have tokens of their own. */
const markedText = (token: string): string => {
  const [, byte] = /^<0x([0-9A-F]{2})>$/.exec(token) ?? [];
  if (byte !== undefined) return Buffer.from(byte, 'hex').toString();
  return token.startsWith('##') && token.length > 2 ? token.slice(2) : token.replaceAll('▁', ' ');
};
