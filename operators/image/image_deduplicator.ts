import { z } from 'zod';
import { defineDeduplicator } from '../../core/operator.js';
import { digest, stripUtf8 } from '../../runtime/text/python-text.js';
import { hashesOf, method } from './same-image.js';

export default defineDeduplicator({
  name: 'image_deduplicator',
  version: 2,
  summary: 'Keeps the first of the samples whose pictures look the same: by perceptual hashes, of 64 bits, that are equal.',
  reads: ['field', 'pictures'],
  cost: 4096,
  params: z.object({
    method,
    consider_text: z
      .boolean()
      .default(false)
      .describe('Whether the texts have to be the same, too; then samples without pictures are compared by them.'),
  }),

  async computeHashes({ field, pictures }, params, { fields }) {
    const hashes = await hashesOf(pictures, params.method);
    if (!params.consider_text) return hashes === '' ? [] : [hashes];
    const text = field(fields.text);
    return [`${hashes} ${digest(stripUtf8(Buffer.from(typeof text === 'string' ? text : '')))}`];
  },

  examples: [
    {
      given: [
        { images: [{ uri: 'test/fixtures/parity/image/shapes.png' }] },
        { images: [] },
        { images: [{ uri: 'test/fixtures/parity/image/grad.png' }] },
        { images: [{ uri: 'test/fixtures/parity/image/shapes_q60.jpg' }] },
        { images: [] },
      ],
      keeps: [0, 1, 2, 4],
    },
    {
      given: [{ images: [{ uri: 'test/fixtures/parity/image/grad.png' }] }, { images: [{ uri: 'test/fixtures/parity/image/rgba.png' }] }],
      params: { method: 'ahash' },
      keeps: [0],
    },
    {
      given: [
        { text: 'A slope', images: [{ uri: 'test/fixtures/parity/image/grad.png' }] },
        { text: 'A hill', images: [{ uri: 'test/fixtures/parity/image/grad.png' }] },
        { text: ' A hill', images: [{ uri: 'test/fixtures/parity/image/grad.png' }] },
      ],
      params: { consider_text: true },
      keeps: [0, 1],
    },
  ],
});
