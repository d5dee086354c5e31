/** Where Sluice answers otherwise than Data-Juicer 1.6.1 on purpose: the agreed deviations, as data. */
import { AUDIO_DEVIATIONS } from './audio-deviations.js';
import { DATASET_DEVIATIONS } from './dataset-deviations.js';
import { FRAME_DEVIATIONS } from './frame-deviations.js';
import { HAND_DEVIATIONS } from './hand-deviations.js';
import { cell } from './markdown.js';
import { OPERATOR_DEVIATIONS } from './operator-deviations.js';
import { PICTURE_DEVIATIONS } from './picture-deviations.js';
import { VIDEO_DEVIATIONS } from './video-deviations.js';

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
    where: 'export_shard_size',
    peer: 'The size is that of the dataset in memory.',
    ours: 'It is that of the samples as JSON lines. Cut and names are the same.',
    why: 'The number of files should not hang on how a machine holds rows.',
  },
  {
    where: 'invalid input rows',
    peer: 'A line that is not JSON, or not UTF-8, ends the load.',
    ours: 'The line is quarantined with file, line and byte; more than max_error_ratio of them ends the run.',
    why: 'One bad line should not cost a day.',
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
    where: 'op_fusion',
    peer: 'Off by default; fuses filters that share intermediate values.',
    ours: 'On by default: all neighbouring steps of one queue. `false` gives each step a stage of its own.',
    why: 'Nothing that comes out depends on it, and a stage for each step takes five times the CPU.',
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
  {
    where: 'JSON files',
    peer: 'Any file of JSON may be one list of objects, over many lines.',
    ours: 'A .json file may; in .jsonl files each line is an object, and the message names the command that makes a list into lines.',
    why: 'Lines can be cut into shards and read anywhere; a list has to be read from its start.',
  },
  {
    where: 'null texts',
    peer: 'A row whose text is null is taken away by the loader, whatever the recipe does; a dataset without the field ends the load.',
    ours: 'The formatter drops a row whose text is null or missing where a step reads texts, and one in which any other of text_keys is; it is counted as dropped.',
    why: 'A row without a text is nothing to a text operator, and nothing is lost in silence.',
  },
  {
    where: 'image_bytes',
    peer: 'Pictures in the field image_bytes are taken before the files that images names, and written back as raw pixels.',
    ours: 'Pictures are read from their files; the field leaves as it came.',
    why: "Bytes of media do not belong in rows; the peer's raw pixels are no pictures.",
  },
  {
    where: 'media paths outside',
    peer: 'A relative path may lead anywhere.',
    ours: 'One that leads out of the folder of its dataset sets its sample aside, unless SLUICE_ROOTS allows the place; so do URLs that are not of files.',
    why: 'A dataset from elsewhere should not choose which files are read.',
  },
  {
    where: 'tokenization',
    peer: 'With tokenization: true, SentencePiece models by language, or the tokenizer of Pythia, are downloaded.',
    ours: 'tokenizer names what cuts: an encoding of tiktoken, words (ICU), jieba, or the path of a tokenizer.json; without it the recipe is refused.',
    why: 'A run should not hang on a download, and its result should say what it was made with.',
  },
  {
    where: 'tokenization',
    peer: 'Pieces keep the mark of a space before them (U+2581), which is no special character: "the" after a space is in no list of words, and the mark alone is a word.',
    ours: 'Marks of where words begin or go on are no part of a word.',
    why: 'Lists hold words without marks.',
  },
  {
    where: 'pictures',
    peer: 'Formats are those of Pillow.',
    ours: 'Those of libvips: JPEG, PNG, GIF, WebP, TIFF, AVIF; others set their sample aside.',
    why: 'One decoder, whose build is part of keys.',
  },
  {
    where: 'patterns',
    peer: '\\g<2> to \\g<5> in a replacement of clean_links_mapper name groups within its built-in pattern.',
    ours: 'They are refused when the recipe is checked; \\g<0> and \\g<1> work.',
    why: 'The built-in pattern is found by a scanner without such groups: the pattern itself hangs on real text.',
  },
  {
    where: 'patterns',
    peer: 'Possessive and atomic repetition, recursion and approximate matching (regex).',
    ours: 'They are refused when the recipe is checked.',
    why: "JavaScript's engine has none of them.",
  },
  {
    where: 'patterns',
    peer: 'A group in a repetition keeps what it took in an earlier round, and a reference to a group that took no part never matches.',
    ours: 'It holds what the last round took, and such a reference matches the empty text.',
    why: "JavaScript's rule.",
  },
  {
    where: 'patterns',
    peer: '\\p{...} knows the Unicode version of regex.',
    ours: "It knows that of Node; \\d, \\s, \\w and case are the peer's.",
    why: 'Tables for every property would be large.',
  },
  ...OPERATOR_DEVIATIONS,
  ...PICTURE_DEVIATIONS,
  ...AUDIO_DEVIATIONS,
  ...FRAME_DEVIATIONS,
  ...DATASET_DEVIATIONS,
  ...VIDEO_DEVIATIONS,
  ...HAND_DEVIATIONS,
];

/** `docs/deviations.md`. */
export const deviationsPage = (): string => `# Agreed deviations from Data-Juicer

Written by \`npm run generate\` from \`docs/deviations.ts\`. Everywhere else recipes and datasets give the same result.

| where | Data-Juicer | Sluice | why |
|---|---|---|---|
${DEVIATIONS.map(({ where, peer, ours, why }) => `| ${[where, peer, ours, why].map(cell).join(' | ')} |`).join('\n')}
`;
