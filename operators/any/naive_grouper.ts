import { defineGrouper } from '../../core/operator.js';

export default defineGrouper({
  name: 'naive_grouper',
  version: 1,
  summary: 'Makes one sample of all, in which each field holds a list.',
  reads: [],

  groupKey: () => '',

  examples: [{ given: [{ text: 'a' }, { text: 'b' }, { text: 'a' }], groups: [[0, 1, 2]] }],
});
