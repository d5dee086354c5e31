import { defineMapper } from '../../core/operator.js';

const START = /\\appendix|\\begin\{(?:references|REFERENCES|thebibliography)\}|\\bibliography\{/g;

export default defineMapper({
  name: 'remove_bibliography_mapper',
  version: 1,
  summary: 'Cuts a LaTeX text off where its bibliography or appendix begins.',
  reads: ['text'],
  writes: ['text'],
  cost: 2,

  map: ({ text }) => {
    const close = text.lastIndexOf('}');
    for (const { 0: start, index } of text.matchAll(START)) {
      // The brace that opens must be closed somewhere.
      if (!start.endsWith('{') || index < close) return { text: text.slice(0, index) };
    }
    return { text };
  },

  examples: [
    { given: { text: 'Words.\n\\bibliography{refs}\nend' }, gives: { text: 'Words.\n' } },
    { given: { text: 'Words. \\begin{references}' }, gives: { text: 'Words. ' } },
    { given: { text: 'Words \\bibliography{ \\appendix x' }, gives: { text: 'Words \\bibliography{ ' } },
    { given: { text: '\\begin{References} \\cite{b}' }, gives: { text: '\\begin{References} \\cite{b}' } },
  ],
});
