/** Options that a recipe gives ffmpeg. Few are let through: others could name files, or make pieces that do not join. */

const ENCODER = new Set('-preset -crf -tune -profile:v -level:v -pix_fmt -g -bf -b:v -maxrate -bufsize -b:a -ar -ac'.split(' '));
const FIXED: Readonly<Record<string, string>> = { '-c:v': 'libx264', '-vcodec': 'libx264', '-c:a': 'aac', '-acodec': 'aac' };
const VALUE = /^[\w.+:-]+$/;

export interface ExtraArgs {
  readonly encoder: readonly string[];
  readonly muxer: readonly string[];
  /** Whether any is for an encoder, or names one. */
  readonly encodes: boolean;
  /** Why the options are refused. */
  readonly refused?: string;
}

/** Sorts options, written as on a command line, by what they are for. */
export const parseExtraArgs = (text: string): ExtraArgs => {
  const encoder: string[] = [];
  const muxer: string[] = [];
  let encodes = false;
  const words = text.split(/\s+/).filter(Boolean);
  for (let at = 0; at < words.length; at += 2) {
    const [name = '', value] = words.slice(at, at + 2);
    if (value === undefined || !VALUE.test(value)) return { encoder, muxer, encodes, refused: `${name} lacks a value that can be used` };
    if (name === '-movflags') muxer.push(name, value);
    else if (ENCODER.has(name)) encoder.push(name, value);
    else if (FIXED[name] !== value)
      return { encoder, muxer, encodes, refused: `${name} ${value} is not supported; only -movflags, ${[...ENCODER].join(', ')} are` };
    encodes ||= name !== '-movflags';
  }
  return { encoder, muxer, encodes };
};
