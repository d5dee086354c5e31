/** All operators by name. Written by `npm run generate`: edit the operators instead. */
import type { AnyOperator, Catalog } from '../core/operator.js';
import keptRatio from './any/kept_ratio.js';
import statMean from './any/stat_mean.js';
import topkSpecifiedFieldSelector from './any/topk_specified_field_selector.js';

const operators: readonly AnyOperator[] = [
  keptRatio,
  statMean,
  topkSpecifiedFieldSelector,
];

/** All operators by name. */
export const catalog: Catalog = new Map(operators.map((operator) => [operator.name, operator]));
