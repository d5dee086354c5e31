import { z } from 'zod';
import { SampleError } from '../../core/errors.js';
import { defineMapper } from '../../core/operator.js';
import { archivedFiles } from '../../runtime/media/archive.js';

/** Bytes that a text may come to, whatever the parameters say. */
const MOST = 2 ** 28;
const bytes = (most: number, doc: string) => z.int().min(0).nullable().default(most).describe(doc);
/** Null and 0 are no limit. */
const within = (size: number, limit: number | null) => !limit || size <= limit;

export default defineMapper({
  name: 'latex_merge_tex_mapper',
  version: 1,
  summary:
    'Makes a text of all .tex files in the archive that a field names (.zip, .tar, .tar.gz), in its order. Bytes that are no UTF-8 become U+FFFD.',
  reads: ['file'],
  writes: ['text'],
  cost: 1024,
  params: z.object({
    compressed_file_key: z.string().min(1).default('compressed_file').describe('Field with the path of the archive.'),
    separator: z.string().default('\n\n').describe('What stands between the contents of two files.'),
    max_file_size: bytes(50 * 2 ** 20, 'Largest file that is taken, in bytes; larger ones are left out. Null or 0 for no limit.'),
    max_total_size: bytes(
      100 * 2 ** 20,
      'Most bytes of all files that are taken: from the first that would pass it, none is. Null or 0 for no limit.',
    ),
  }),
  fileFields: ({ compressed_file_key }) => [compressed_file_key],

  async map({ file }, { compressed_file_key, separator, max_file_size, max_total_size }, { media, signal }) {
    const texts: string[] = [];
    let total = 0;
    for await (const { name, size, read } of archivedFiles(media, file(compressed_file_key))) {
      signal.throwIfAborted();
      if (!name.endsWith('.tex') || !within(size, max_file_size)) continue;
      total += size;
      if (!within(total, max_total_size)) break;
      if (total > MOST) throw new SampleError(`its .tex files are more than ${MOST} bytes`);
      texts.push((await read()).toString());
    }
    return { text: texts.join(separator) };
  },

  examples: [
    {
      given: { compressed_file: 'test/fixtures/text/paper.tar.gz' },
      gives: { text: '\\documentclass{article}\n\\input{parts/one}\n\n\nOne.\n' },
    },
    {
      given: { paper: 'test/fixtures/text/paper.zip', text: 'an abstract' },
      params: { compressed_file_key: 'paper', separator: '%', max_file_size: 10 },
      gives: { text: 'One.\n' },
    },
  ],
});
