/** What the compiler refuses: each line below `@ts-expect-error` must not compile, or the build fails. Nothing here is run. */
import { z } from 'zod';
import { defineDeduplicator, defineFilter, defineGrouper, defineMapper, defineSelector, defineView } from '../core/operator.js';
import { bound, within } from '../core/range.js';
import '../runtime/text/views.js';

const common = { name: 'refused', version: 1, summary: '', examples: [] } as const;
const thresholds = z.object({ min: bound(0, ''), max: bound(1, '') });
const filter = { ...common, reads: ['text'], stats: { a: '' }, thresholds } as const;
const mapper = { ...common, reads: ['text'], writes: ['text'] } as const;

// These compile, so what follows is refused for its own reason.
defineFilter({ ...filter, keep: within('a', 'min', 'max'), computeStats: ({ text }) => ({ a: text.length }) });
defineFilter({ ...filter, models: ['clip'], keep: () => true, computeStats: (_, __, { models }) => ({ a: models.clip.inputs.length }) });
defineMapper({ ...mapper, multiplies: true, map: ({ text }) => [{ text }] });
defineMapper({ ...mapper, ranged: { phases: [], join: async () => ({}) } });
defineDeduplicator({ ...common, reads: ['text'], computeHashes: ({ text }) => [text] });
defineSelector({ ...common, reads: ['text'], score: ({ text }) => text.length, select: () => null });
defineSelector({ ...common, reads: ['text'], groupKey: ({ text }) => text, select: () => null });
defineGrouper({ ...common, reads: ['text'], groupKey: ({ text }) => text });
defineGrouper({ ...common, reads: [], split: () => [] });
defineView({ name: 'wordCount', of: ['text'], compute: ({ text }) => text.length });

// @ts-expect-error: reads a field that it does not declare
defineFilter({ ...filter, keep: () => true, computeStats: ({ images }) => ({ a: images.length }) });
// @ts-expect-error: reads a view that it does not declare
defineFilter({ ...filter, keep: () => true, computeStats: ({ words }) => ({ a: words.ids.length }) });
// @ts-expect-error: declares a view that there is not
defineFilter({ ...filter, reads: ['wrods'], keep: () => true, computeStats: () => ({ a: 1 }) });
// @ts-expect-error: a stat that depends on a threshold
defineFilter({ ...filter, keep: () => true, computeStats: ({ text }, { min }) => ({ a: text.length - min }) });
// @ts-expect-error: a parameter that it does not declare
defineFilter({ ...filter, params: z.object({ n: z.int() }), keep: () => true, computeStats: (_, { m }) => ({ a: m }) });
// @ts-expect-error: prepares with a threshold
defineFilter({ ...filter, prepare: ({ min }) => ({ min }), keep: () => true, computeStats: () => ({ a: 1 }) });
// @ts-expect-error: a stat that it does not declare
defineFilter({ ...filter, keep: () => true, computeStats: ({ text }) => ({ b: text.length }) });
// @ts-expect-error: a stat of another type
defineFilter({ ...filter, keep: () => true, computeStats: ({ text }) => ({ a: text }) });
// @ts-expect-error: keeps by a stat that it does not declare
defineFilter({ ...filter, keep: within('b', 'min', 'max'), computeStats: () => ({ a: 1 }) });
// @ts-expect-error: keeps by a threshold that it does not declare
defineFilter({ ...filter, keep: within('a', 'lowest', 'max'), computeStats: () => ({ a: 1 }) });
// @ts-expect-error: an example with an unknown parameter
defineFilter({ ...filter, keep: () => true, computeStats: () => ({ a: 1 }), examples: [{ given: {}, params: { low: 1 }, keeps: true }] });
// @ts-expect-error: an example with an unknown field
defineFilter({ ...filter, keep: () => true, computeStats: () => ({ a: 1 }), examples: [{ given: { txt: '' }, keeps: true }] });
// @ts-expect-error: a model that it does not declare
defineFilter({ ...filter, models: ['clip'], keep: () => true, computeStats: (_, __, { models }) => ({ a: models.blip.settings }) });
// @ts-expect-error: both forms
defineFilter({ ...filter, keep: () => true, computeStats: () => ({ a: 1 }), computeStatsBatch: async () => [] });
// @ts-expect-error: neither form
defineFilter({ ...filter, keep: () => true });

// @ts-expect-error: writes a field that it does not declare
defineMapper({ ...mapper, map: ({ text }) => ({ text, images: [] }) });
// @ts-expect-error: writes a value of another type
defineMapper({ ...mapper, map: ({ text }) => ({ text: text.length }) });
// @ts-expect-error: declares that it writes a view
defineMapper({ ...mapper, writes: ['words'], map: () => ({}) });
// @ts-expect-error: gives several samples, one with a field that it does not declare
defineMapper({ ...mapper, multiplies: true, map: ({ text }) => [{ text }, { meta: {} }] });
// @ts-expect-error: works in ranges and at once
defineMapper({ ...mapper, map: () => ({}), ranged: { phases: [], join: async () => ({}) } });

// @ts-expect-error: hashes that are no strings
defineDeduplicator({ ...common, reads: ['text'], computeHashes: ({ text }) => [text.length] });
// @ts-expect-error: a rule that lacks what it needs
defineDeduplicator({ ...common, reads: ['text'], computeHashes: ({ text }) => [text], rule: () => ({ kind: 'near', bits: 1 }) });
// @ts-expect-error: a score that is no number
defineSelector({ ...common, reads: ['text'], score: ({ text }) => text, select: () => null });
// @ts-expect-error: a score, and the key of a group
defineSelector({ ...common, reads: ['text'], score: () => 1, groupKey: () => '', select: () => null });
// @ts-expect-error: makes groups, and takes them apart
defineGrouper({ ...common, reads: ['text'], groupKey: ({ text }) => text, split: () => [] });
// @ts-expect-error: does neither
defineGrouper({ ...common, reads: ['text'] });
// @ts-expect-error: a view made of what it does not name
defineView({ name: 'wordCount', of: ['utf8'], compute: ({ text }) => text.length });
// @ts-expect-error: a view of another type
defineView({ name: 'wordCount', of: ['text'], compute: ({ text }) => text });
