/** What it takes to decode all JPEG files of a folder with nothing else: `node decode.js FOLDER`, in two processes that take turns. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const IN_FLIGHT = 4;
const [folder, isOther] = process.argv.slice(2) as [string, string?];
sharp.cache(false);
sharp.concurrency(1);

const decode = async (files: Iterator<string>) => {
  for (let file = files.next(); !file.done; file = files.next()) await sharp(join(folder, file.value)).raw().toBuffer();
};
const other = isOther ? undefined : fork(fileURLToPath(import.meta.url), [folder, 'other']);
const done = other && once(other, 'exit');
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.jpg'))
  .filter((_, at) => at % 2 === (isOther ? 1 : 0))
  .values();
await Promise.all(Array.from({ length: IN_FLIGHT }, () => decode(files)));
await done;
