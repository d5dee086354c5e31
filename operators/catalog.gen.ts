/** All operators by name. Written by `npm run generate`: edit the operators instead. */
import type { AnyOperator, Catalog } from '../core/operator.js';
import agentBadCaseSignalMapper from './any/agent_bad_case_signal_mapper.js';
import agentDialogNormalizeMapper from './any/agent_dialog_normalize_mapper.js';
import agentToolTypeMapper from './any/agent_tool_type_mapper.js';
import frequencySpecifiedFieldSelector from './any/frequency_specified_field_selector.js';
import generalFieldFilter from './any/general_field_filter.js';
import keptRatio from './any/kept_ratio.js';
import keyValueGrouper from './any/key_value_grouper.js';
import naiveGrouper from './any/naive_grouper.js';
import naiveReverseGrouper from './any/naive_reverse_grouper.js';
import piiRedactionMapper from './any/pii_redaction_mapper.js';
import pythonFileMapper from './any/python_file_mapper.js';
import pythonLambdaMapper from './any/python_lambda_mapper.js';
import randomSelector from './any/random_selector.js';
import rangeSpecifiedFieldSelector from './any/range_specified_field_selector.js';
import specifiedFieldFilter from './any/specified_field_filter.js';
import specifiedNumericFieldFilter from './any/specified_numeric_field_filter.js';
import statMean from './any/stat_mean.js';
import suffixFilter from './any/suffix_filter.js';
import tagsSpecifiedFieldSelector from './any/tags_specified_field_selector.js';
import toolSuccessTaggerMapper from './any/tool_success_tagger_mapper.js';
import topkSpecifiedFieldSelector from './any/topk_specified_field_selector.js';
import usageCounterMapper from './any/usage_counter_mapper.js';
import arrowExporter from './formats/arrow_exporter.js';
import arrowFormatter from './formats/arrow_formatter.js';
import csvExporter from './formats/csv_exporter.js';
import csvFormatter from './formats/csv_formatter.js';
import emptyFormatter from './formats/empty_formatter.js';
import hfDatasetFormatter from './formats/hf_dataset_formatter.js';
import imageFolderFormatter from './formats/image_folder_formatter.js';
import jsonExporter from './formats/json_exporter.js';
import jsonFormatter from './formats/json_formatter.js';
import jsonlExporter from './formats/jsonl_exporter.js';
import parquetExporter from './formats/parquet_exporter.js';
import parquetFormatter from './formats/parquet_formatter.js';
import textFormatter from './formats/text_formatter.js';
import tsvExporter from './formats/tsv_exporter.js';
import tsvFormatter from './formats/tsv_formatter.js';
import videoFolderFormatter from './formats/video_folder_formatter.js';
import imageBlurMapper from './image/image_blur_mapper.js';
import imageNsfwFilter from './image/image_nsfw_filter.js';
import imageShapeFilter from './image/image_shape_filter.js';
import alphanumericFilter from './text/alphanumeric_filter.js';
import averageLineLengthFilter from './text/average_line_length_filter.js';
import c4LinesMapper from './text/c4_lines_mapper.js';
import c4ParagraphFilter from './text/c4_paragraph_filter.js';
import c4QualityFilter from './text/c4_quality_filter.js';
import characterRepetitionFilter from './text/character_repetition_filter.js';
import chineseConvertMapper from './text/chinese_convert_mapper.js';
import cleanCopyrightMapper from './text/clean_copyright_mapper.js';
import cleanEmailMapper from './text/clean_email_mapper.js';
import cleanHtmlMapper from './text/clean_html_mapper.js';
import cleanIpMapper from './text/clean_ip_mapper.js';
import cleanLinksMapper from './text/clean_links_mapper.js';
import documentDeduplicator from './text/document_deduplicator.js';
import documentLineDeduplicator from './text/document_line_deduplicator.js';
import documentMinhashDeduplicator from './text/document_minhash_deduplicator.js';
import documentSimhashDeduplicator from './text/document_simhash_deduplicator.js';
import dolmaC4Filter from './text/dolma_c4_filter.js';
import dolmaCodeFilter from './text/dolma_code_filter.js';
import dolmaGopherFilter from './text/dolma_gopher_filter.js';
import expandMacroMapper from './text/expand_macro_mapper.js';
import extractTablesFromHtmlMapper from './text/extract_tables_from_html_mapper.js';
import finewebQualityFilter from './text/fineweb_quality_filter.js';
import fixUnicodeMapper from './text/fix_unicode_mapper.js';
import flaggedWordsFilter from './text/flagged_words_filter.js';
import gopherQualityFilter from './text/gopher_quality_filter.js';
import gopherRepetitionFilter from './text/gopher_repetition_filter.js';
import languageIdScoreFilter from './text/language_id_score_filter.js';
import latexFigureContextExtractorMapper from './text/latex_figure_context_extractor_mapper.js';
import maximumLineLengthFilter from './text/maximum_line_length_filter.js';
import nlpaugEnMapper from './text/nlpaug_en_mapper.js';
import nlpcdaZhMapper from './text/nlpcda_zh_mapper.js';
import punctuationNormalizationMapper from './text/punctuation_normalization_mapper.js';
import rayBtsMinhashCppDeduplicator from './text/ray_bts_minhash_cpp_deduplicator.js';
import rayBtsMinhashDeduplicator from './text/ray_bts_minhash_deduplicator.js';
import rayDocumentDeduplicator from './text/ray_document_deduplicator.js';
import redpajamaQualitySignalsFilter from './text/redpajama_quality_signals_filter.js';
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
import rootsOscarFilter from './text/roots_oscar_filter.js';
import sentenceSplitMapper from './text/sentence_split_mapper.js';
import specialCharactersFilter from './text/special_characters_filter.js';
import stopwordsFilter from './text/stopwords_filter.js';
import textChunkMapper from './text/text_chunk_mapper.js';
import textLengthFilter from './text/text_length_filter.js';
import tokenNumFilter from './text/token_num_filter.js';
import whitespaceNormalizationMapper from './text/whitespace_normalization_mapper.js';
import wordRepetitionFilter from './text/word_repetition_filter.js';
import wordsNumFilter from './text/words_num_filter.js';
import videoDurationFilter from './video/video_duration_filter.js';
import videoSplitBySceneMapper from './video/video_split_by_scene_mapper.js';

const operators: readonly AnyOperator[] = [
  agentBadCaseSignalMapper,
  agentDialogNormalizeMapper,
  agentToolTypeMapper,
  frequencySpecifiedFieldSelector,
  generalFieldFilter,
  keptRatio,
  keyValueGrouper,
  naiveGrouper,
  naiveReverseGrouper,
  piiRedactionMapper,
  pythonFileMapper,
  pythonLambdaMapper,
  randomSelector,
  rangeSpecifiedFieldSelector,
  specifiedFieldFilter,
  specifiedNumericFieldFilter,
  statMean,
  suffixFilter,
  tagsSpecifiedFieldSelector,
  toolSuccessTaggerMapper,
  topkSpecifiedFieldSelector,
  usageCounterMapper,
  arrowExporter,
  arrowFormatter,
  csvExporter,
  csvFormatter,
  emptyFormatter,
  hfDatasetFormatter,
  imageFolderFormatter,
  jsonExporter,
  jsonFormatter,
  jsonlExporter,
  parquetExporter,
  parquetFormatter,
  textFormatter,
  tsvExporter,
  tsvFormatter,
  videoFolderFormatter,
  imageBlurMapper,
  imageNsfwFilter,
  imageShapeFilter,
  alphanumericFilter,
  averageLineLengthFilter,
  c4LinesMapper,
  c4ParagraphFilter,
  c4QualityFilter,
  characterRepetitionFilter,
  chineseConvertMapper,
  cleanCopyrightMapper,
  cleanEmailMapper,
  cleanHtmlMapper,
  cleanIpMapper,
  cleanLinksMapper,
  documentDeduplicator,
  documentLineDeduplicator,
  documentMinhashDeduplicator,
  documentSimhashDeduplicator,
  dolmaC4Filter,
  dolmaCodeFilter,
  dolmaGopherFilter,
  expandMacroMapper,
  extractTablesFromHtmlMapper,
  finewebQualityFilter,
  fixUnicodeMapper,
  flaggedWordsFilter,
  gopherQualityFilter,
  gopherRepetitionFilter,
  languageIdScoreFilter,
  latexFigureContextExtractorMapper,
  maximumLineLengthFilter,
  nlpaugEnMapper,
  nlpcdaZhMapper,
  punctuationNormalizationMapper,
  rayBtsMinhashCppDeduplicator,
  rayBtsMinhashDeduplicator,
  rayDocumentDeduplicator,
  redpajamaQualitySignalsFilter,
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
  rootsOscarFilter,
  sentenceSplitMapper,
  specialCharactersFilter,
  stopwordsFilter,
  textChunkMapper,
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
