/** The tokens by which texts speak of media, as Data-Juicer has them: put into texts, and taken out again. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { SampleError } from '../../core/errors.js';
import { KEEPS } from './exported-row.js';

export const IMAGE = '<__dj__image>';
export const AUDIO = '<__dj__audio>';
export const VIDEO = '<__dj__video>';
/** Ends a chunk of a text. */
export const EOC = '<|__dj__eoc|>';

export const POSITION = z.enum(['before', 'after', 'random']);

/** Puts tokens before a text or behind it; by chance, as the text itself draws it, so that it is the same each time. */
export const withToken = (text: string, tokens: string, separator: string, position: z.output<typeof POSITION>): string => {
  const isBefore = position === 'random' ? createHash('sha256').update(text).digest()[0]! < 128 : position === 'before';
  return isBefore ? `${tokens}${separator}${text}` : `${text}${separator}${tokens}`;
};

/** Takes a text's end off, if that is what it ends with; and the separator before it. */
export const cutEnd = (text: string, end: string, separator: string): string => {
  if (text.endsWith(separator + end)) return text.slice(0, text.length - end.length - separator.length);
  return text.endsWith(end) ? text.slice(0, text.length - end.length).trimEnd() : text;
};
/** The same of its start. */
export const cutStart = (text: string, start: string, separator: string): string => {
  if (text.startsWith(start + separator)) return text.slice(start.length + separator.length);
  return text.startsWith(start) ? text.slice(start.length).trimStart() : text;
};

/** Parameters of formatters whose samples are a text and a video. */
export const CAPTIONED = {
  add_eoc_at_last: z.boolean().default(true).describe('Whether `<|__dj__eoc|>` ends the text.'),
  sent_separator: z.string().default(' ').describe('What stands between the tokens and the text.'),
  video_special_token_insert_pos: POSITION.default('before').describe('Where `<__dj__video>` stands.'),
  keep_other_fields: z.boolean().default(true).describe('Whether the other fields stay in the samples.'),
};
interface Captioned {
  readonly add_eoc_at_last: boolean;
  readonly sent_separator: string;
  readonly video_special_token_insert_pos: z.output<typeof POSITION>;
}
export const captioned = (text: string, { add_eoc_at_last, sent_separator, video_special_token_insert_pos }: Captioned): string =>
  `${withToken(text, VIDEO, sent_separator, video_special_token_insert_pos)}${add_eoc_at_last ? sent_separator + EOC : ''}`;

/** Parameters of exporters of such samples. */
export const CAPTIONS = { ...KEEPS, sent_separator: z.string().default(' ').describe('What stands between the tokens and the text.') };

/** The text without its tokens; one of several chunks, or with more than one video, cannot be said without them. */
export const captionOf = (text: string, separator: string): string => {
  const chunk = cutEnd(text, EOC, separator);
  const start = cutStart(chunk, VIDEO, separator);
  const caption = start === chunk ? cutEnd(chunk, VIDEO, separator) : start;
  const token = [EOC, VIDEO].find((one) => caption.includes(one));
  if (token !== undefined) throw new SampleError(`the text has ${token} within it: this layout has one text of one video`);
  return caption;
};
