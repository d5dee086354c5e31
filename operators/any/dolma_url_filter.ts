import { z } from 'zod';
import { RecipeError } from '../../core/errors.js';
import { defineFilter } from '../../core/operator.js';
import { openRanges } from '../../core/range.js';
import { keyOf, readBlocklist } from '../../runtime/text/blocklist.js';

const stats = { url: '1 if the URL is listed, else 0.' };

/** The attribute of Dolma's taggers of URLs (Soldaini et al. 2024) by a list of one's own; rules of Adblock Plus count where they block a whole domain. */
export default defineFilter({
  name: 'dolma_url_filter',
  version: 1,
  summary:
    "Looks URLs up in a list as Dolma's taggers do; keeps all samples unless thresholds are given: max_url: 0 drops those that are listed.",
  reads: ['field'],
  cost: 0.5,
  stats,
  params: z.object({
    blocklist: z
      .union([z.string(), z.array(z.string())])
      .default([])
      .describe(
        'Path of a list of domains or URLs, one a line, or its lines; what follows a space or # is left out, and so are rules for blockers that do not name a whole domain. It must be given.',
      ),
    match: z
      .enum(['domain', 'url'])
      .default('domain')
      .describe(
        'Whether domains are compared, www. left aside, or URLs without scheme and query. A URL in a list of domains stands for its domain, and no domain for those below it.',
      ),
    url_field: z.string().default('url').describe('Field with the URL of a sample.'),
  }),
  ...openRanges(stats),
  refuses: ({ blocklist }) => (blocklist.length === 0 ? 'blocklist must name a file, or list domains or URLs' : undefined),
  files: ({ blocklist }) => (typeof blocklist === 'string' ? ['blocklist'] : []),

  async prepare({ blocklist, match, url_field }, { blocklist: file }) {
    const listed = readBlocklist(file ? new TextDecoder().decode(await file.read()) : [blocklist].flat().join('\n'), match);
    if (listed.size === 0) throw new RecipeError('the blocklist has no line that is a domain or a URL');
    return { listed, match, url_field };
  },
  computeStats({ field }, { listed, match, url_field }) {
    const url = field(url_field);
    const key = typeof url === 'string' ? keyOf(url, match) : null;
    return { url: key !== null && listed.has(key) ? 1 : 0 };
  },

  examples: [
    {
      given: { row: { text: 'Buy now!', url: 'https://www.shop.example/offer?id=7' } },
      params: { blocklist: ['# shops', '0.0.0.0 shop.example', '||track.example^'], max_url: 0 },
      stats: { url: 1 },
      keeps: false,
    },
    {
      given: { row: { text: 'News.', url: 'https://news.shop.example/' } },
      params: { blocklist: ['shop.example'] },
      stats: { url: 0 },
      keeps: true,
    },
    {
      given: { row: { text: 'Buy now!', meta: { source: 'shop.example/offer/' } } },
      params: { blocklist: ['http://shop.example/offer'], match: 'url', url_field: 'meta.source' },
      stats: { url: 1 },
      keeps: true,
    },
  ],
});
