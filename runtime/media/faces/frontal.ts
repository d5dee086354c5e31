/** The cascade for faces that are seen from the front, which comes with us. */
import { inflateRawSync } from 'node:zlib';
import { type Cascade, readCascade } from './cascade.js';
import { FRONTAL } from './frontal.gen.js';

let known: Cascade | undefined;
/** Unpacked once, when it is first asked for. */
export const frontalCascade = (): Cascade => (known ??= readCascade(inflateRawSync(Buffer.from(FRONTAL, 'base64')).toString()));
