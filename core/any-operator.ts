/**
 * Operators with their types forgotten: what the engine, the planner and the generators handle. The `define...` functions have
 * checked each against its own types, and the engine gives it only what it declared.
 */
import type { z } from 'zod';
import type { DuplicateRule } from './duplicates.js';
import type { Layout, MadeRows, RowContent } from './formats.js';
import type { Context, Dataset, Fields, Ranged, Readable, Selection, StatDocs } from './operator.js';
import type { FileName, PlannedFiles } from './planned-file.js';
import type { Range } from './range.js';
import type { FieldMap, JsonObject, Row } from './sample.js';

// biome-ignore lint/suspicious/noExplicitAny: the one place where an operator's own types are dropped
type Loose = any;
interface Erased {
  readonly name: string;
  readonly version: number;
  readonly summary: string;
  readonly params?: z.ZodObject;
  readonly refuses?: (params: Loose, thresholds?: Loose) => string | undefined;
}
interface ErasedSampleOperator extends Erased {
  readonly reads: readonly (keyof Readable)[];
  readonly files?: (params: Loose) => readonly FileName[];
  readonly fileFields?: (params: Loose) => readonly string[];
  readonly verbatim?: true;
  readonly builds?: (params: Loose) => Readonly<Record<string, string>>;
  readonly models?: readonly string[];
  readonly modelIds?: (params: Loose) => Readonly<Record<string, string>>;
  readonly prepare?: (params: Loose, files: PlannedFiles) => unknown;
  readonly cost?: number;
  readonly fetches?: true;
  readonly examples: readonly Loose[];
}
type Call = (sample: Loose, params: Loose, context: Context) => Loose;
type BatchCall = (samples: readonly Loose[], params: Loose, context: Context) => Promise<readonly Loose[]>;
export interface AnyFilter extends ErasedSampleOperator {
  readonly category: 'filter';
  readonly stats: StatDocs;
  readonly statNames?: (params: Loose) => Readonly<Record<string, string | undefined>>;
  readonly thresholds: z.ZodObject;
  readonly computeStats?: Call;
  readonly computeStatsBatch?: BatchCall;
  readonly ranged?: Ranged<Loose, Loose, Loose>;
  readonly keep: ((stats: Loose, thresholds: Loose) => boolean) & { readonly ranges?: readonly Range[] };
}
export interface AnyMapper extends ErasedSampleOperator {
  readonly category: 'mapper';
  readonly writes: readonly (keyof Fields)[];
  readonly makes?: readonly ('images' | 'audios' | 'videos')[];
  readonly multiplies?: boolean;
  readonly map?: Call;
  readonly mapBatch?: BatchCall;
  readonly ranged?: Ranged<Loose, Loose, Loose>;
}
export interface AnyDeduplicator extends ErasedSampleOperator {
  readonly category: 'deduplicator';
  readonly rule?: (params: Loose) => DuplicateRule;
  readonly survival?: (sample: Loose, params: Loose) => number;
  readonly computeHashes?: Call;
  readonly computeHashesBatch?: BatchCall;
}
export interface AnySelector extends ErasedSampleOperator {
  readonly category: 'selector';
  readonly drawn?: true;
  readonly score?: Call;
  readonly scoreBatch?: BatchCall;
  readonly groupKey?: Call;
  readonly groupKeyBatch?: BatchCall;
  readonly select: (count: number, params: Loose) => Selection | null;
}
/** Whether it selects groups of samples, by their keys. */
export const isOfGroups = ({ groupKey, groupKeyBatch }: AnySelector): boolean => (groupKey ?? groupKeyBatch) !== undefined;
export interface AnyGrouper extends ErasedSampleOperator {
  readonly category: 'grouper';
  readonly groupKey?: Call;
  readonly groupKeyBatch?: BatchCall;
  readonly split?: (group: Row, fields: FieldMap, params: Loose) => readonly RowContent[];
}
/** Whether it makes of a group of samples these samples again: that is a step like others, and no barrier. */
export const splitsGroups = (operator: AnyOperator): boolean => operator.category === 'grouper' && operator.split !== undefined;
/** Whether it may make several samples of one. */
export const isMultiplying = (operator: AnyOperator): boolean =>
  splitsGroups(operator) || (operator.category === 'mapper' && operator.multiplies === true);
export interface AnyAggregator extends ErasedSampleOperator {
  readonly category: 'aggregator';
  readonly writes: readonly (keyof Fields)[];
  readonly aggregate: (group: readonly Loose[], params: Loose, context: Context) => Loose;
}
export interface AnyFormatter extends Erased {
  readonly category: 'formatter';
  readonly extensions: readonly string[];
  readonly unit: 'line' | 'record' | 'document' | 'file';
  readonly named?: true;
  readonly list?: string;
  readonly archive?: 'tar';
  readonly folder?: 'dataset';
  readonly made?: (params: Loose) => MadeRows;
  readonly separator?: string;
  readonly read: (from: Loose, fields: FieldMap, params: Loose, header: readonly string[]) => RowContent;
}
export interface AnyExporter extends Erased {
  readonly category: 'exporter';
  readonly extensions: readonly string[];
  readonly layout?: Layout;
  readonly named?: true;
  readonly refusing?: true;
  readonly media?: true;
  readonly separator?: string;
  readonly around?: (params: Loose) => { readonly list: string; readonly others: JsonObject };
  readonly render: (row: Row, fields: FieldMap, params: Loose) => Uint8Array;
}
/** The step that a plan ends with where an exporter cannot write every sample: it changes none, and fails as the exporter would. */
export const trialOf = ({ name, version, summary, params }: AnyExporter): AnyMapper => ({
  ...{ category: 'mapper', name, version, summary, reads: [], writes: [], examples: [] },
  ...(params && { params }),
});
export interface AnyEvaluator extends Erased {
  readonly category: 'evaluator';
  readonly figures: Readonly<Record<string, string>>;
  readonly evaluate: (dataset: Dataset, params: Loose) => Promise<Readonly<Record<string, number>>>;
}
/** An operator that a recipe's `process` may name. */
export type ProcessOperator = AnyFilter | AnyMapper | AnyDeduplicator | AnySelector | AnyGrouper | AnyAggregator;
export type AnyOperator = ProcessOperator | AnyFormatter | AnyExporter | AnyEvaluator;
/** All operators by name. */
export type Catalog = ReadonlyMap<string, AnyOperator>;
