/** The top-level keys of a recipe: one table that the reader, its messages, the JSON Schema and the docs are made from. */
import { z } from 'zod';
import type { Json } from './sample.js';

/** What becomes of a key: it `works`; it is `ignored`, as it tells how the peer runs and not what comes out; or any value but the default is `refused`. */
export interface RecipeKey<T extends z.ZodType = z.ZodType> {
  readonly here: 'works' | 'ignored' | 'refused';
  readonly type: T;
  readonly default: Json;
  /** What it means; for an ignored key why it does nothing, for a refused one why, and what to do instead. */
  readonly doc: string;
  /** Where the key comes from: `own` keys are Sluice's. */
  readonly from: '1.4' | '1.6' | 'own';
}

const key =
  (here: RecipeKey['here'], from: RecipeKey['from']) =>
  <T extends z.ZodType>(type: T, value: Json, doc: string): RecipeKey<T> => ({ here, type, default: value, doc, from });
const works = key('works', '1.4');
const ignored = key('ignored', '1.4');
const refused = key('refused', '1.4');
const ignored16 = key('ignored', '1.6');
const refused16 = key('refused', '1.6');
const own = key('works', 'own');

const text = z.string();
const flag = z.boolean();
const whole = z.int().min(0);
const positive = z.int().min(1);
const list = z.array(z.string());
const map = z.record(z.string(), z.unknown());
const maps = z.array(map);
const field = z.string().min(1);

const LATER_TOKENS = 'other placeholder texts come later: replace them in the data by the default';
const ANALYZER = 'only the analyzer uses it';
const RAY = 'Temporal workers take the place of Ray';
const TRACER = 'nothing needs tracing: `sluice fate <sample id>` tells what became of each sample, and why';
const PROGRESS = 'the run and its events are in the Temporal UI and in `sluice status`';
const FUSED = '`op_fusion` says whether steps are fused; mappers and filters are fused alike';
const RESUMES = 'every run resumes from its records by itself';
const STORE = 'everything in between is in the store';
const SHARDS = '`limits` says how large shards are';
const LATER_CRYPT = 'encryption comes later: decrypt and encrypt outside of the recipe';

/** Bounds on what is held in memory and how work is cut; small ones make a small dataset take the paths of a large one. */
const limits = z.strictObject({
  shard_bytes: positive.default(48 * 2 ** 20).describe('Bytes of source that one piece of work holds.'),
  page_entries: positive.default(1000).describe('Entries per page of a manifest.'),
  max_row_bytes: positive
    .default(256 * 2 ** 20)
    .describe('A longer row is quarantined unread, and a group of samples that would make one ends the run.'),
  barrier_entries: positive
    .default(5_000_000)
    .describe('Entries that a deduplicator, selector or grouper holds in memory; past it, rounds over files.'),
  partition_entries: positive.default(4_000_000).describe('Entries per partition of a deduplicator, selector or grouper.'),
  range_seconds: z.number().positive().default(60).describe('Seconds of media per range.'),
  media_bytes: positive
    .nullable()
    .default(null)
    .describe(
      'Bytes of media that steps make or fetch: past it no shard begins until what no later step needs is removed, as it is after the last shard. Null for no limit; then nothing is removed.',
    ),
});

/** All keys by name. */
export const KEYS = {
  project_name: works(field, 'hello_world', 'Name of the run; the file’s name when absent.'),
  dataset_path: works(
    text,
    '',
    'Files or folders, each after its weight if it has one: `0.5 a.jsonl 0.5 b.jsonl`. Quote a path with blanks in it.',
  ),
  dataset: works(
    z.union([map, maps]),
    [],
    '`{configs: [{type: local, path: ...}]}`, or that list; used when there is no `dataset_path`. `formatter: llava_formatter`, or `formatter: {llava_formatter: {parameter: value}}`, beside a path says what reads it.',
  ),
  generated_dataset_config: works(
    map.nullable(),
    null,
    'Samples from no file, in place of `dataset_path`: `{type: EmptyFormatter, length: 100, feature_keys: [text]}`.',
  ),
  export_path: works(
    field,
    './outputs/hello_world/hello_world.jsonl',
    'The file to write; its extension chooses the exporter. With `.gz` behind it what is no Parquet or Arrow is compressed.',
  ),
  export_type: works(
    text.nullable(),
    null,
    'Chooses the exporter when the extension does not: an extension (`jsonl`), or the name of an exporter (`llava`, `webdataset`).',
  ),
  export_shard_size: works(
    whole,
    0,
    'Bytes of samples, as JSON lines, past which the output becomes files of about that many: `out-00-of-12.jsonl`, all with as many samples; 0 for one file. Of tar files, the bytes that each has at most.',
  ),
  export_extra_args: works(map, {}, 'Parameters of the exporter.'),
  add_suffix: works(
    flag,
    false,
    'Give each sample the ending of its file, as the field `__dj__suffix__`, which is in the output, too; `suffix_filter` does so by itself.',
  ),
  keep_stats_in_res_ds: works(flag, false, 'Keep `__dj__stats__` and `__dj__meta__` in the output.'),
  keep_hashes_in_res_ds: works(flag, false, 'Keep the hashes of deduplicators in the output.'),
  process: works(z.array(z.union([text, map])), [], 'The steps, in order: `operator`, `operator: null` or `operator: {parameter: value}`.'),
  text_keys: works(
    z.union([field, z.array(field).min(1)]),
    'text',
    'Field of the text. Of a list the first is processed; a sample with null in any of them is dropped.',
  ),
  image_key: works(field, 'images', 'Field with the list of images.'),
  audio_key: works(field, 'audios', 'Field with the list of audio files.'),
  video_key: works(field, 'videos', 'Field with the list of videos.'),
  suffixes: works(z.union([text, list]), [], 'Extensions of the files to read from folders; empty for all.'),
  op_fusion: works(
    flag,
    true,
    'Fuse neighbouring steps into one stage: a sample is read once and its views are shared. `false` gives each step a stage of its own.',
  ),
  skip_op_error: works(flag, true, 'Failing samples are always quarantined; `false` fails the run when there is any.'),

  limits: own(limits, limits.parse({}), 'How work is cut and what memory holds.'),
  fetch_media: own(
    z.union([flag, map]),
    false,
    'Fetch the images, audios and videos that rows name by URL, before the first step: `true`, or parameters of `fetch_media_mapper`.',
  ),
  export_verdicts: own(
    flag,
    false,
    'Write `<output>_verdicts.parquet`: for every sample, those that were dropped included, where it came from, what became of it, at which step and why, and its stats.',
  ),
  copy_media: own(
    flag,
    false,
    'Copy all images, audio files and videos that the samples name to `media/<digest>.<extension>` beside the output, where the samples name them then.',
  ),
  seed: own(z.int(), 42, 'Seeds whatever operators draw at random.'),
  max_error_ratio: own(
    z.number().min(0).max(1).nullable(),
    null,
    'Largest share of the source that may be quarantined: 0.05, or 0 with `skip_op_error: false`.',
  ),
  strict: own(flag, false, 'Quarantine what would else be mended and counted: lone surrogates.'),
  reorder: own(flag, true, 'Let cheap filters run ahead of mappers that do not change what they read.'),
  sweep: own(map, {}, 'Variants to search: see `sluice sweep`; `sluice run` runs the recipe as it stands.'),

  np: ignored(positive, 4, 'workers take what they can: `sluice run --workers N`, `sluice adjust`'),
  executor_type: ignored(z.enum(['default', 'ray', 'ray_partitioned']), 'default', RAY),
  ray_address: ignored(text, 'auto', RAY),
  work_dir: ignored(text.nullable(), null, STORE),
  temp_dir: ignored(text.nullable(), null, STORE),
  ds_cache_dir: ignored(text.nullable(), null, STORE),
  use_cache: ignored(flag, true, 'finished work is always reused; `sluice run --fresh` does it anew'),
  cache_compress: ignored(text.nullable(), null, STORE),
  use_checkpoint: ignored(flag, false, RESUMES),
  open_monitor: ignored(flag, true, PROGRESS),
  open_tracer: ignored(flag, false, TRACER),
  op_list_to_trace: ignored(list, [], TRACER),
  trace_num: ignored(whole, 10, TRACER),
  trace_keys: ignored16(list, [], TRACER),
  open_insight_mining: ignored(flag, false, ANALYZER),
  op_list_to_mine: ignored(list, [], ANALYZER),
  fusion_strategy: ignored(text, 'probe', FUSED),
  mapper_fusion: ignored16(z.unknown(), null, FUSED),
  adaptive_batch_size: ignored(flag, false, 'batches are cut by bytes'),
  turbo: ignored(flag, false, 'operators always get one sample at a time'),
  export_in_parallel: ignored(flag, false, 'parts are always made in parallel'),
  image_bytes_key: ignored(text, 'image_bytes', 'images are read from their files'),
  validators: ignored(maps, [], 'nothing is checked ahead: a sample that an operator cannot use is quarantined'),
  percentiles: ignored(z.array(z.number()), [], ANALYZER),
  export_original_dataset: ignored(flag, false, ANALYZER),
  save_stats_in_one_file: ignored(flag, false, ANALYZER),
  auto_num: ignored(positive, 1000, ANALYZER),
  data_probe_algo: ignored(text, 'uniform', 'only the sandbox uses it'),
  data_probe_ratio: ignored(z.number(), 1, 'only the sandbox uses it'),
  hpo_config: ignored(text.nullable(), null, 'variants are searched with `sweep:`'),
  debug: ignored(flag, false, 'set SLUICE_LOG=debug'),
  notification: ignored(map, {}, 'watch the run in the Temporal UI'),
  annotation: ignored(map, {}, 'annotation comes later'),

  job_id: ignored16(text.nullable(), null, 'runs are named by recipe and contents'),
  resume: ignored16(z.unknown(), null, RESUMES),
  checkpoint: ignored16(map, {}, RESUMES),
  checkpoint_dir: ignored16(text.nullable(), null, RESUMES),
  event_logging: ignored16(map, {}, PROGRESS),
  event_log_dir: ignored16(text.nullable(), null, PROGRESS),
  max_log_size_mb: ignored16(positive, 100, PROGRESS),
  backup_count: ignored16(whole, 5, PROGRESS),
  partition: ignored16(map, {}, SHARDS),
  partition_dir: ignored16(text.nullable(), null, SHARDS),
  partition_size: ignored16(positive, 10000, SHARDS),
  max_partition_size_mb: ignored16(positive, 128, SHARDS),
  override_num_blocks: ignored16(z.int().nullable(), null, SHARDS),
  preserve_intermediate_data: ignored16(flag, false, STORE),
  intermediate_storage: ignored16(map, {}, STORE),
  resource_optimization: ignored16(map, {}, 'workers take what they can'),
  auto_op_parallelism: ignored16(flag, true, 'workers take what they can'),
  min_common_dep_num_to_combine: ignored16(z.int(), -1, 'operators have no environments of their own'),
  conflict_resolve_strategy: ignored16(text, 'split', 'operators have no environments of their own'),
  use_dag: ignored16(z.unknown(), null, '`sluice plan` shows the plan'),
  strict_preflight: ignored16(flag, true, 'recipes are always checked before they run'),
  load_jsonl_lenient: ignored16(flag, false, 'bad lines are always quarantined, and counted'),
  load_dataset_kwargs: ignored16(map, {}, 'they are arguments of another library'),
  read_options: ignored16(map, {}, 'they are arguments of another library'),

  auto: refused(flag, false, 'the analyzer comes later'),
  'custom-operator-paths': refused(
    list,
    [],
    'Python operators cannot run here: write them as JavaScript modules and give them to the worker',
  ),
  custom_operator_paths: refused(
    list,
    [],
    'Python operators cannot run here: write them as JavaScript modules and give them to the worker',
  ),
  image_special_token: refused(text, '<__dj__image>', LATER_TOKENS),
  audio_special_token: refused(text, '<__dj__audio>', LATER_TOKENS),
  video_special_token: refused(text, '<__dj__video>', LATER_TOKENS),
  eoc_special_token: refused(text, '<|__dj__eoc|>', LATER_TOKENS),
  export_aws_credentials: refused16(map.nullable(), null, 'secrets do not belong in recipes: the worker’s environment holds them'),
  encrypt_before_export: refused16(flag, false, LATER_CRYPT),
  decrypt_after_reading: refused16(flag, false, LATER_CRYPT),
  encryption_key_path: refused16(text.nullable(), null, LATER_CRYPT),
};
export type RecipeValues = { readonly [K in keyof typeof KEYS]: z.output<(typeof KEYS)[K]['type']> };

/** What the peer passes to every operator; an operator's own parameter of that name comes first. `bound` must be what the recipe's key of that name says. */
export const BASE_PARAMETERS: Readonly<
  Record<
    string,
    { readonly here: 'ignored' | 'refused' | 'bound'; readonly doc: string; readonly key?: keyof typeof KEYS; readonly default?: Json }
  >
> = {
  text_key: { here: 'bound', key: 'text_keys', doc: 'all operators read the fields that the recipe names: set `text_keys`' },
  image_key: { here: 'bound', key: 'image_key', doc: 'all operators read the fields that the recipe names: set `image_key` at the top' },
  audio_key: { here: 'bound', key: 'audio_key', doc: 'all operators read the fields that the recipe names: set `audio_key` at the top' },
  video_key: { here: 'bound', key: 'video_key', doc: 'all operators read the fields that the recipe names: set `video_key` at the top' },
  ...Object.fromEntries(
    ['system', 'instruction', 'prompt', 'query', 'response', 'history'].map((name) => [
      `${name}_key`,
      { here: 'ignored', doc: 'this operator does not read that field' },
    ]),
  ),
  image_bytes_key: { here: 'ignored', doc: KEYS.image_bytes_key.doc },
  batch_size: { here: 'ignored', doc: 'batches are cut by bytes' },
  num_proc: { here: 'ignored', doc: 'workers take what they can' },
  cpu_required: { here: 'ignored', doc: 'workers take what they can' },
  gpu_required: { here: 'ignored', doc: 'workers take what they can' },
  mem_required: { here: 'ignored', doc: 'workers take what they can' },
  auto_op_parallelism: { here: 'ignored', doc: 'workers take what they can' },
  accelerator: { here: 'ignored', doc: 'the model catalogue says what runs where' },
  skip_op_error: { here: 'ignored', doc: 'failing samples are quarantined; `max_error_ratio` at the top says how many may be' },
  turbo: { here: 'ignored', doc: KEYS.turbo.doc },
  work_dir: { here: 'ignored', doc: STORE },
  runtime_env: { here: 'ignored', doc: RAY },
  ray_execution_mode: { here: 'ignored', doc: RAY },
  stats_export_path: { here: 'ignored', doc: 'the stats of all samples are in the store, those of dropped ones too' },
  index_key: { here: 'refused', default: null, doc: 'adding row numbers comes later: leave it out' },
  image_special_token: { here: 'refused', default: KEYS.image_special_token.default, doc: LATER_TOKENS },
  audio_special_token: { here: 'refused', default: KEYS.audio_special_token.default, doc: LATER_TOKENS },
  video_special_token: { here: 'refused', default: KEYS.video_special_token.default, doc: LATER_TOKENS },
  eoc_special_token: { here: 'refused', default: KEYS.eoc_special_token.default, doc: LATER_TOKENS },
};
