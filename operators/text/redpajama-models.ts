/** The signals of RedPajama v2 that come from models and lists: each is measured where the recipe names their files. */
import { z } from 'zod';
import type { Reading } from '../../core/operator.js';
import type { PlannedFile, PlannedFiles } from '../../core/planned-file.js';
import type { Json } from '../../core/sample.js';
import { domainOf, readCategories } from '../../runtime/text/domain-categories.js';
import { bucketing, importance, lengthCorrection, weightsOf } from '../../runtime/text/importance.js';
import { byFastText } from '../../runtime/text/languages/fast-text.js';
import { type Language, UNDETERMINED } from '../../runtime/text/languages/language.js';
import { readNumpy } from '../../runtime/text/numpy-file.js';
import { strip } from '../../runtime/text/python-text.js';

const file = (what: string) => z.string().nullable().default(null).describe(`Path of ${what}; null leaves out what it measures.`);
const classifier = (what: string) => file(`a model of fastText that tells ${what} from pages of ccnet, which it labels __label__cc`);
const counts = (what: string) => file(`the counts of hashed words and pairs of words in ${what} (.npy)`);
const lambda = (what: string) => file(`the mean length of ${what} (.npy)`);

const FILES = {
  language_model: file('a model of fastText that tells languages, such as lid.176.bin'),
  palm_model: classifier('Wikipedia, books and OpenWebText'),
  wikiref_model: classifier('what Wikipedia refers to'),
  wikipedia_model: classifier('Wikipedia'),
  ccnet_counts: counts('pages of ccnet, with which the domains below are compared'),
  ccnet_lambda: lambda('pages of ccnet'),
  books_counts: counts('books'),
  books_lambda: lambda('books'),
  openwebtext_counts: counts('OpenWebText'),
  openwebtext_lambda: lambda('OpenWebText'),
  wikipedia_counts: counts('Wikipedia'),
  wikipedia_lambda: lambda('Wikipedia'),
  ut1_domains: file('domain_to_category_id.json, which RedPajama makes of the UT1 lists'),
};
type FileName = keyof typeof FILES;
const NAMES = Object.keys(FILES) as FileName[];
const DOMAINS = ['books', 'openwebtext', 'wikipedia'] as const;

export const modelParams = {
  ...FILES,
  hash_seed: z.int().min(0).max(4_294_967_295).default(42).describe('PYTHONHASHSEED with which the counts were made.'),
  domain_field: z.string().default('url').describe('Field with the URL of a sample, or with its domain alone.'),
};
type Params = { readonly [name in FileName]: string | null } & { readonly hash_seed: number; readonly domain_field: string };

const likely = (what: string) => `How likely a classifier finds ${what}.`;
const ratio = (what: string) => `Logarithm of how much more likely its words are in ${what} than in ccnet.`;
const corrected = (what: string) => `The same for ${what}, its length taken into account.`;
export const modelStats = {
  ccnet_language_score: 'How sure the model is of the language.',
  rps_doc_ml_palm_score: likely('a page of Wikipedia, of a book or of OpenWebText'),
  rps_doc_ml_wikiref_score: likely('a page that Wikipedia refers to'),
  rps_doc_ml_wikipedia_score: likely('a page of Wikipedia'),
  rps_doc_books_importance: ratio('books'),
  rps_doc_books_importance_length_correction: corrected('books'),
  rps_doc_openwebtext_importance: ratio('OpenWebText'),
  rps_doc_openwebtext_importance_length_correction: corrected('OpenWebText'),
  rps_doc_wikipedia_importance: ratio('Wikipedia'),
  rps_doc_wikipedia_importance_length_correction: corrected('Wikipedia'),
  rps_doc_ut1_blacklist:
    "Number of the domain's category in the UT1 lists; -1 where it is in none of them, so that a highest value of -1 keeps these.",
};
type Stat = keyof typeof modelStats;
type Stats = Record<Stat, number>;

/** Without which a stat is not measured; what that needs in its turn, `missingFile` tells. */
const MEASURED_BY: Readonly<Record<Stat, FileName>> = {
  ccnet_language_score: 'language_model',
  rps_doc_ml_palm_score: 'palm_model',
  rps_doc_ml_wikiref_score: 'wikiref_model',
  rps_doc_ml_wikipedia_score: 'wikipedia_model',
  rps_doc_books_importance: 'books_counts',
  rps_doc_books_importance_length_correction: 'books_lambda',
  rps_doc_openwebtext_importance: 'openwebtext_counts',
  rps_doc_openwebtext_importance_length_correction: 'openwebtext_lambda',
  rps_doc_wikipedia_importance: 'wikipedia_counts',
  rps_doc_wikipedia_importance_length_correction: 'wikipedia_lambda',
  rps_doc_ut1_blacklist: 'ut1_domains',
};
type Thresholds = { readonly [bound in `${'min' | 'max'}_${Stat}`]: number | null };

export const namedFiles = (params: Params): FileName[] => NAMES.filter((name) => params[name] !== null);

export const missingFile = (params: Params): string | undefined => {
  const needs = DOMAINS.flatMap((domain) => [
    [`${domain}_counts`, 'ccnet_counts'] as const,
    [`${domain}_lambda`, `${domain}_counts`] as const,
    [`${domain}_lambda`, 'ccnet_lambda'] as const,
  ]);
  const [name, other] = needs.find(([one, needed]) => params[one] !== null && params[needed] === null) ?? [];
  return name && `${name} needs ${other} as well`;
};

/** A threshold for what no file measures would drop every sample. */
export const unmeasured = (params: Params, thresholds: Thresholds): string | undefined => {
  const bounds = (Object.keys(MEASURED_BY) as Stat[]).flatMap((stat) => [[`min_${stat}`, stat] as const, [`max_${stat}`, stat] as const]);
  const [bound, stat] = bounds.find(([name, of]) => thresholds[name] !== null && params[MEASURED_BY[of]] === null) ?? [];
  return stat && `${bound} needs ${MEASURED_BY[stat]}, by which ${stat} is measured`;
};

/** Views are made when they are first asked for: a text that no model reads stays bytes. */
type Read = Reading<'characters' | 'field' | 'text' | 'wordsAndSigns'>;
/** What is measured where no file is named. */
const none = () => Number.NaN;

const teller = async (file: PlannedFile | undefined, lineOf: (text: string) => string, scoreOf: (language: Language) => number) => {
  if (!file) return none;
  const identify = await byFastText(file);
  return ({ text }: Read) => {
    const found = identify(lineOf(text));
    return text === '' || found === UNDETERMINED ? Number.NaN : scoreOf(found);
  };
};
const qualityOf = ({ lang, score }: Language) => (lang === 'cc' ? 1 - score : score);

/** The text on one line, as the classifiers of quality read it. */
const onOneLine = (text: string) => strip(text.replaceAll(/\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/g, ' '));

const categoryOf = (categories: ReadonlyMap<string, number>, url: Json) =>
  (typeof url === 'string' ? categories.get(domainOf(url)) : undefined) ?? -1;

/** Reads the files; what it gives measures a sample by them. */
export const readModels = async ({ hash_seed, domain_field }: Params, files: PlannedFiles) => {
  const array = async (name: FileName) => (files[name] ? readNumpy(await files[name].read()) : null);
  const language = await teller(
    files.language_model,
    (text) => text.replaceAll('\n', ''),
    ({ score }) => score,
  );
  const palm = await teller(files.palm_model, onOneLine, qualityOf);
  const wikiref = await teller(files.wikiref_model, onOneLine, qualityOf);
  const wikipedia = await teller(files.wikipedia_model, onOneLine, qualityOf);
  const [source, sourceMean] = [await array('ccnet_counts'), await array('ccnet_lambda')];
  const weigher = async (domain: (typeof DOMAINS)[number]) => {
    const [target, mean] = [await array(`${domain}_counts`), await array(`${domain}_lambda`)];
    if (!target || !source) return { weigh: none, correct: none };
    const weights = weightsOf(target, source);
    return {
      weigh: (buckets: Uint32Array) => importance(buckets, weights),
      correct: mean && sourceMean ? (count: number) => lengthCorrection(count, mean[0]!, sourceMean[0]!) : none,
    };
  };
  const [books, openwebtext, wiki] = [await weigher('books'), await weigher('openwebtext'), await weigher('wikipedia')];
  const bucketsOf = source && bucketing(hash_seed, source.length);
  const categories = files.ut1_domains && readCategories(await files.ut1_domains.read());

  return (sample: Read): Stats => {
    const { count } = sample.characters;
    const buckets = bucketsOf && count > 0 ? bucketsOf(sample.wordsAndSigns) : null;
    const weigh = (domain: typeof books) => (buckets ? domain.weigh(buckets) : Number.NaN);
    const weights = { books: weigh(books), openwebtext: weigh(openwebtext), wikipedia: weigh(wiki) };
    return {
      ccnet_language_score: language(sample),
      rps_doc_ml_palm_score: palm(sample),
      rps_doc_ml_wikiref_score: wikiref(sample),
      rps_doc_ml_wikipedia_score: wikipedia(sample),
      rps_doc_books_importance: weights.books,
      rps_doc_books_importance_length_correction: weights.books + books.correct(count),
      rps_doc_openwebtext_importance: weights.openwebtext,
      rps_doc_openwebtext_importance_length_correction: weights.openwebtext + openwebtext.correct(count),
      rps_doc_wikipedia_importance: weights.wikipedia,
      rps_doc_wikipedia_importance_length_correction: weights.wikipedia + wiki.correct(count),
      rps_doc_ut1_blacklist: categories ? categoryOf(categories, sample.field(domain_field)) : Number.NaN,
    };
  };
};
