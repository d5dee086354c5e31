/** All operators by name. Written by `npm run generate`: edit the operators instead. */
import type { AnyOperator, Catalog } from '../core/operator.js';
import keptRatio from './any/kept_ratio.js';
import statMean from './any/stat_mean.js';
import topkSpecifiedFieldSelector from './any/topk_specified_field_selector.js';
import imageFolderFormatter from './formats/image_folder_formatter.js';
import jsonFormatter from './formats/json_formatter.js';
import jsonlExporter from './formats/jsonl_exporter.js';
import videoFolderFormatter from './formats/video_folder_formatter.js';
import imageBlurMapper from './image/image_blur_mapper.js';
import imageNsfwFilter from './image/image_nsfw_filter.js';
import imageShapeFilter from './image/image_shape_filter.js';
import fixUnicodeMapper from './text/fix_unicode_mapper.js';
import videoDurationFilter from './video/video_duration_filter.js';

const operators: readonly AnyOperator[] = [
  keptRatio,
  statMean,
  topkSpecifiedFieldSelector,
  imageFolderFormatter,
  jsonFormatter,
  jsonlExporter,
  videoFolderFormatter,
  imageBlurMapper,
  imageNsfwFilter,
  imageShapeFilter,
  fixUnicodeMapper,
  videoDurationFilter,
];

/** All operators by name. */
export const catalog: Catalog = new Map(operators.map((operator) => [operator.name, operator]));
