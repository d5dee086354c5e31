/** Where Sluice answers otherwise than Data-Juicer 1.6.1 on purpose: the agreed deviations, as data. */

/** One deviation. `where` is an operator, a recipe key or a part of the engine. */
export interface Deviation {
  readonly where: string;
  readonly peer: string;
  readonly ours: string;
  readonly why: string;
}

export const DEVIATIONS: readonly Deviation[] = [
  {
    where: 'stats',
    peer: 'A filter takes any stat that bears its name for its own, also one of another filter, of other parameters, or of the input.',
    ours: 'A stat belongs to operator, version and parameters, and is measured anew when a field that it reads was written in between.',
    why: 'Two character_repetition_filter with different rep_len would both use the first result.',
  },
  {
    where: 'errors',
    peer: 'With skip_op_error, a failing sample takes its whole batch away, and only a log line tells.',
    ours: 'The sample alone is quarantined with step, error and data; in + made = kept + dropped + quarantined + merged, checked per step.',
    why: 'Data must not be lost in silence.',
  },
  {
    where: 'text',
    peer: 'A lone surrogate in JSON stays one, and what comes of it depends on the operator.',
    ours: 'It becomes U+FFFD in the text that operators see, and is counted; with --strict the row is quarantined. A text that no step writes is exported as it came.',
    why: 'UTF-8 cannot hold it.',
  },
  {
    where: 'export',
    peer: 'pandas spells every row anew: "/" as "\\/", numbers by its own rules, null for what a row lacked and another had.',
    ours: 'What no step wrote keeps its own bytes: key order, number spelling, null or absent, duplicate keys, NaN.',
    why: 'A field that nobody touched should not change. Compare parsed values.',
  },
  {
    where: 'invalid input rows',
    peer: 'A line that is not JSON, or not UTF-8, ends the load.',
    ours: 'The line is quarantined with file, line and byte; more than max_error_ratio of them ends the run.',
    why: 'One bad line should not cost a day.',
  },
  {
    where: 'topk_specified_field_selector',
    peer: 'Values of a top-level field are compared raw: strings by their characters, lists element by element; null, or strings among numbers, end the run.',
    ours: 'They are read like nested values: a string that spells a number is that number, a list is the mean of its numbers, and all else ranks last.',
    why: 'One rule for both; "9" is not more than "10", and one null should not end a run.',
  },
  {
    where: 'produced media',
    peer: 'Names hold a hash of parameters, process id and time.',
    ours: 'Files are named by their content: media/<digest>.<extension>.',
    why: 'The same run must publish the same bytes.',
  },
  {
    where: 'media paths',
    peer: 'A relative path in a dataset leaves as an absolute one.',
    ours: 'It leaves as it came, unless a step wrote the field. It is relative to the folder of its dataset.',
    why: 'What no step writes belongs to the user, and output must not depend on where a checkout lies.',
  },
  {
    where: 'keep_hashes_in_res_ds',
    peer: 'The hashes that a deduplicator computed stay in the output.',
    ours: 'Hashes that came with the input stay; those of a run are in its store and never in rows.',
    why: 'Nothing depends on them once the barrier is passed.',
  },
  {
    where: 'NaN',
    peer: 'A stat that is not a number is exported as null; in the input it is taken for missing.',
    ours: 'A stat that a run measured is exported as null too, but NaN and infinities of the input are numbers, and leave as they came.',
    why: 'They are what Python writes.',
  },
  {
    where: 'bounds',
    peer: 'A lower bound above the upper one keeps nothing.',
    ours: 'The recipe is refused with its place, unless reversed_range is set.',
    why: 'Nobody wants a run that keeps nothing.',
  },
  {
    where: 'empty dataset',
    peer: 'A folder without a readable file ends in a trace; an empty file gives an empty output.',
    ours: 'Both are errors of the recipe with its place; an empty file among others is a warning.',
    why: 'An empty result should never look like a success.',
  },
];

/** `docs/deviations.md`. */
export const deviationsPage = (): string => `# Agreed deviations from Data-Juicer

Written by \`npm run generate\` from \`docs/deviations.ts\`. Everywhere else recipes and datasets give the same result.

| where | Data-Juicer | Sluice | why |
|---|---|---|---|
${DEVIATIONS.map(({ where, peer, ours, why }) => `| ${[where, peer, ours, why].map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`).join('\n')}
`;
