/** What one pattern finds: no run in it is bounded by what it would have to be read anew for, and none can be cut two ways. */
import { BOUNDARY, SPACE, spansOf, WORD, WORD_END } from './words.js';

const BYTE = '(?:25[0-5]|2[0-4]\\p{Nd}|[01]?\\p{Nd}\\p{Nd}?)';
const DATE = '(?:19|20)\\p{Nd}{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\p{Nd}|3[01])';
const IN_PATH = `[^${SPACE}"')\\]]`;
/** What was just matched stands where a path may begin. */
const beginsPath = (matched: string) => `${matched}(?<=(?:^|[${SPACE}"'(\\[=])${matched})`;
/** What was just matched begins a word. */
const beginsWord = (matched: string) => `${matched}(?<!${WORD}${matched})`;

const byUnits = (source: string) => spansOf(new RegExp(source, 'g'));
const byCodePoints = (source: string, flags = '') => spansOf(new RegExp(source, `gu${flags}`));

export const url = byUnits(`https?://[^${SPACE}"'<>]+`);
export const unixPath = byUnits(`${beginsPath('/')}(?:Users?|home|tmp|etc|var|opt|Applications)${IN_PATH}*`);
export const windowsPath = byUnits(`${beginsPath('[A-Za-z]')}:\\\\${IN_PATH}*`);
export const sharePath = byUnits(`${beginsPath('\\\\')}\\\\${IN_PATH}+`);

export const ipv4 = byCodePoints(`(?<![0-9.])(?:${BYTE}\\.){3}${BYTE}(?![0-9])`);
/** In brackets, perhaps with a port. */
export const ipv6 = byCodePoints(`\\[[0-9a-fA-F:.]{3,}\\](?::\\p{Nd}{1,5})?${BOUNDARY}`);
export const mac = byCodePoints(`(?<![0-9A-Fa-f:])(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}${WORD_END}`);

/** Ids that platforms give to accounts. */
export const feishuId = byCodePoints(`${beginsWord('ou_')}[0-9a-f]{32}${WORD_END}`, 'i');
export const platformId = byCodePoints(`(?=[ou])(?<!${WORD})(?:ou_|u_|uid_)[0-9a-zA-Z_-]{16,64}${BOUNDARY}`);

/** A mobile number and an identity card of China, and a number with its country's code. */
export const mobile = byCodePoints(`${beginsWord('1')}[3-9]\\p{Nd}{9}${WORD_END}`);
export const phone = byCodePoints(`\\+\\p{Nd}{1,4}[-.${SPACE}]?\\p{Nd}{6,14}${WORD_END}`);
export const idCard = byCodePoints(`${beginsWord('[1-9]')}\\p{Nd}{5}${DATE}\\p{Nd}{3}[\\p{Nd}Xx]${WORD_END}`);
