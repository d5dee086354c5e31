/** All operators by name. Written by `npm run generate`: edit the operators instead. */
import type { AnyOperator, Catalog } from '../core/operator.js';
import agentToolTypeMapper from './any/agent_tool_type_mapper.js';
import generalFieldFilter from './any/general_field_filter.js';
import keptRatio from './any/kept_ratio.js';
import rangeSpecifiedFieldSelector from './any/range_specified_field_selector.js';
import specifiedFieldFilter from './any/specified_field_filter.js';
import specifiedNumericFieldFilter from './any/specified_numeric_field_filter.js';
import statMean from './any/stat_mean.js';
import suffixFilter from './any/suffix_filter.js';
import tagsSpecifiedFieldSelector from './any/tags_specified_field_selector.js';
import toolSuccessTaggerMapper from './any/tool_success_tagger_mapper.js';
import topkSpecifiedFieldSelector from './any/topk_specified_field_selector.js';
import usageCounterMapper from './any/usage_counter_mapper.js';
import csvFormatter from './formats/csv_formatter.js';
import imageFolderFormatter from './formats/image_folder_formatter.js';
import jsonFormatter from './formats/json_formatter.js';
import jsonlExporter from './formats/jsonl_exporter.js';
import parquetFormatter from './formats/parquet_formatter.js';
import textFormatter from './formats/text_formatter.js';
import tsvFormatter from './formats/tsv_formatter.js';
import videoFolderFormatter from './formats/video_folder_formatter.js';
import imageBlurMapper from './image/image_blur_mapper.js';
import imageNsfwFilter from './image/image_nsfw_filter.js';
import imageShapeFilter from './image/image_shape_filter.js';
import alphanumericFilter from './text/alphanumeric_filter.js';
import averageLineLengthFilter from './text/average_line_length_filter.js';
import characterRepetitionFilter from './text/character_repetition_filter.js';
import cleanCopyrightMapper from './text/clean_copyright_mapper.js';
import cleanEmailMapper from './text/clean_email_mapper.js';
import cleanIpMapper from './text/clean_ip_mapper.js';
import cleanLinksMapper from './text/clean_links_mapper.js';
import documentDeduplicator from './text/document_deduplicator.js';
import expandMacroMapper from './text/expand_macro_mapper.js';
import fixUnicodeMapper from './text/fix_unicode_mapper.js';
import flaggedWordsFilter from './text/flagged_words_filter.js';
import languageIdScoreFilter from './text/language_id_score_filter.js';
import maximumLineLengthFilter from './text/maximum_line_length_filter.js';
import punctuationNormalizationMapper from './text/punctuation_normalization_mapper.js';
import removeBibliographyMapper from './text/remove_bibliography_mapper.js';
import removeCommentsMapper from './text/remove_comments_mapper.js';
import removeHeaderMapper from './text/remove_header_mapper.js';
import removeLongWordsMapper from './text/remove_long_words_mapper.js';
import removeNonChineseCharacterMapper from './text/remove_non_chinese_character_mapper.js';
import removeRepeatSentencesMapper from './text/remove_repeat_sentences_mapper.js';
import removeSpecificCharsMapper from './text/remove_specific_chars_mapper.js';
import removeTableTextMapper from './text/remove_table_text_mapper.js';
import removeWordsWithIncorrectSubstringsMapper from './text/remove_words_with_incorrect_substrings_mapper.js';
import replaceContentMapper from './text/replace_content_mapper.js';
import specialCharactersFilter from './text/special_characters_filter.js';
import stopwordsFilter from './text/stopwords_filter.js';
import textLengthFilter from './text/text_length_filter.js';
import tokenNumFilter from './text/token_num_filter.js';
import whitespaceNormalizationMapper from './text/whitespace_normalization_mapper.js';
import wordRepetitionFilter from './text/word_repetition_filter.js';
import wordsNumFilter from './text/words_num_filter.js';
import videoDurationFilter from './video/video_duration_filter.js';
import videoSplitBySceneMapper from './video/video_split_by_scene_mapper.js';

const operators: readonly AnyOperator[] = [
  agentToolTypeMapper,
  generalFieldFilter,
  keptRatio,
  rangeSpecifiedFieldSelector,
  specifiedFieldFilter,
  specifiedNumericFieldFilter,
  statMean,
  suffixFilter,
  tagsSpecifiedFieldSelector,
  toolSuccessTaggerMapper,
  topkSpecifiedFieldSelector,
  usageCounterMapper,
  csvFormatter,
  imageFolderFormatter,
  jsonFormatter,
  jsonlExporter,
  parquetFormatter,
  textFormatter,
  tsvFormatter,
  videoFolderFormatter,
  imageBlurMapper,
  imageNsfwFilter,
  imageShapeFilter,
  alphanumericFilter,
  averageLineLengthFilter,
  characterRepetitionFilter,
  cleanCopyrightMapper,
  cleanEmailMapper,
  cleanIpMapper,
  cleanLinksMapper,
  documentDeduplicator,
  expandMacroMapper,
  fixUnicodeMapper,
  flaggedWordsFilter,
  languageIdScoreFilter,
  maximumLineLengthFilter,
  punctuationNormalizationMapper,
  removeBibliographyMapper,
  removeCommentsMapper,
  removeHeaderMapper,
  removeLongWordsMapper,
  removeNonChineseCharacterMapper,
  removeRepeatSentencesMapper,
  removeSpecificCharsMapper,
  removeTableTextMapper,
  removeWordsWithIncorrectSubstringsMapper,
  replaceContentMapper,
  specialCharactersFilter,
  stopwordsFilter,
  textLengthFilter,
  tokenNumFilter,
  whitespaceNormalizationMapper,
  wordRepetitionFilter,
  wordsNumFilter,
  videoDurationFilter,
  videoSplitBySceneMapper,
];

/** All operators by name. */
export const catalog: Catalog = new Map(operators.map((operator) => [operator.name, operator]));
