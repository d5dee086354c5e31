/** Tokenizers as parameters name them. */
import type { PlannedFile } from '../../../core/planned-file.js';
import { jieba, words } from './segmenters.js';
import { ENCODINGS, tiktoken } from './tiktoken.js';
import type { Tokenizer } from './tokenizer.js';
import { tokenizerFile } from './tokenizer-file.js';

const BUILT_IN: ReadonlyMap<string, () => Tokenizer> = new Map([
  ...ENCODINGS.map((name) => [name, () => tiktoken(name)] as const),
  ['words', words],
  ['jieba', jieba],
]);

/** Whether the name is the path of a file. */
export const isTokenizerFile = (name: string | null): boolean => name !== null && /\.json$/i.test(name);

/** The build of what comes with Node, where it is what cuts; all else is of the version of Sluice. */
export const tokenizerBuilds = (name: string | null): Readonly<Record<string, string>> =>
  name === 'words' ? { words: `ICU ${process.versions.icu}` } : {};

const isModelFile = (name: string): boolean => /\.model$/i.test(name);
/** With the Python packages tokenizers, sentencepiece and protobuf. */
const CONVERSION = (name: string): string =>
  `python -c "import sys, sentencepiece.sentencepiece_model_pb2 as m; sys.modules['sentencepiece_model_pb2'] = m; from tokenizers import SentencePieceUnigramTokenizer as T; T.from_spm(${JSON.stringify(name).replaceAll('"', "'")}).save('tokenizer.json')"`;

/** What is wrong with a tokenizer's name, if anything. */
export const unknownTokenizer = (name: string, parameter: string): string | undefined =>
  BUILT_IN.has(name) || isTokenizerFile(name)
    ? undefined
    : isModelFile(name)
      ? `${parameter}: ${name} is a model of SentencePiece; make a tokenizer.json of it, and name that: ${CONVERSION(name)}`
      : `${parameter}: "${name}" is no tokenizer that Sluice has; give ${[...BUILT_IN.keys()].join(', ')}, or the path of a tokenizer.json, which the model's page on the hub offers`;

/** The same of one whose tokens have numbers. */
export const unknownEncoder = (name: string, parameter: string): string | undefined =>
  unknownTokenizer(name, parameter) ??
  (isTokenizerFile(name) || ENCODINGS.some((one) => one === name)
    ? undefined
    : `${parameter}: the words of ${name} have no numbers; give ${ENCODINGS.join(', ')}, or the path of a tokenizer.json`);

const KEPT = 4;
const kept = new Map<string, Promise<Tokenizer>>();

/** The tokenizer of a name, or of a file; loaded once for all steps that ask for it. */
export const loadTokenizer = (name: string, file: PlannedFile | undefined): Promise<Tokenizer> => {
  const id = file?.digest ?? name;
  const known = kept.get(id);
  if (known) return known;
  const made = file ? tokenizerFile(file) : Promise.resolve(BUILT_IN.get(name)!());
  kept.set(id, made);
  made.catch(() => kept.delete(id));
  if (kept.size > KEPT) kept.delete(kept.keys().next().value!);
  return made;
};
