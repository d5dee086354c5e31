import { z } from 'zod';
import { defineMapper } from '../../core/operator.js';
import { fileText } from '../../core/planned-file.js';
import { isObject, type Json } from '../../core/sample.js';
import { boundsFor, calibrationOf, numberOf, recommended, type Signal, textIn, tierOf, wholeOf } from '../../runtime/text/agent-signals.js';
import { codePoints } from '../../runtime/text/code-points.js';
import { floatOf, floatRepr, isTrue, repr, textOf } from '../../runtime/text/python-values.js';

const JUDGED = [
  ...['memory_consistency', 'coreference', 'topic_shift', 'error_recovery', 'clarification_quality', 'proactivity', 'non_repetition'].map(
    (axis) => `dialog_${axis}`,
  ),
  'agent_trace_coherence',
  'agent_tool_relevance',
];
const NEGATIVE = ['负面', 'negative', 'angry', '沮丧', '不满', 'frustrated', 'disappointed', 'unhappy'];

const flag = (isOn: boolean, doc: string) => z.boolean().default(isOn).describe(doc);
const count = (value: number, doc: string) => z.int().min(0).default(value).describe(doc);
const number = (value: number, doc: string) => z.number().default(value).describe(doc);
const most = (doc: string) => z.int().nullable().default(null).describe(doc);
const params = z.object({
  query_key: z.string().default('query').describe('Field with the last query.'),
  response_key: z.string().default('response').describe('Field with the last response.'),
  signal_on_tool_fail: flag(true, 'Whether failures of tools are a signal, of high weight.'),
  min_tool_fail_count_for_signal: count(1, 'How many failures it takes, at least one.'),
  signal_on_low_tool_success_ratio: flag(true, 'Whether a low share of successes of tools is a signal.'),
  tool_success_ratio_max_for_signal: number(0.499, 'Highest share that is low.'),
  min_tool_rounds_for_ratio_signal: count(2, 'How many results of tools it takes.'),
  signal_on_suspect_empty_response: flag(true, 'Whether a short response to a long query is a signal.'),
  min_query_len_for_empty_check: count(80, 'Characters that make a query long.'),
  max_response_len_for_empty_check: count(20, 'Characters up to which a response is short.'),
  max_total_tokens: most('Tokens above which they are a signal; null: of the calibration, if any.'),
  max_latency_ms: most('Milliseconds above which they are a signal; null: of the calibration, if any.'),
  calibration_json_path: z
    .union([z.string(), z.strictObject({ text: z.string() })])
    .nullable()
    .default(null)
    .describe(
      'JSON file with bounds: `{"default": {"max_total_tokens": 9000}, "by_request_model": {"m": {}}}`; it is read when the run is planned.',
    ),
  auto_calibrate_thresholds: flag(false, 'Whether bounds are taken from that file.'),
  calibration_manual_overrides_auto: flag(true, 'Whether bounds that are given here come before those of the file.'),
  auto_enable_perplexity_from_calibration: flag(true, 'Whether a bound of perplexity in the file turns that signal on.'),
  signal_on_llm_analysis_low: flag(true, 'Whether a low llm_analysis_score is a signal.'),
  llm_analysis_score_max_for_bad: number(0.28, 'Highest score that is low.'),
  llm_analysis_discard_must_be_strict: flag(true, 'Whether it must be recommended to discard the sample, too.'),
  high_precision_llm_analysis_discard_threshold: number(
    0.24,
    'Score up to which the signal has a high weight, if discarding is recommended.',
  ),
  signal_on_llm_text_quality_low: flag(true, 'Whether a low llm_quality_score is a signal.'),
  llm_text_quality_score_max_for_bad: number(0.28, 'Highest score that is low.'),
  llm_text_quality_discard_must_be_strict: flag(true, 'Whether it must be recommended to discard the sample, too.'),
  high_precision_llm_text_quality_discard_threshold: number(
    0.24,
    'Score up to which the signal has a high weight, if discarding is recommended.',
  ),
  signal_on_negative_sentiment_hint: flag(false, 'Whether labels of a negative sentiment are a signal.'),
  negative_sentiment_substrings: z
    .array(z.string())
    .nullable()
    .default(null)
    .describe('Pieces of such labels; null: negative, angry, unhappy and the like, in English and Chinese.'),
  signal_on_high_perplexity: flag(false, 'Whether a high perplexity is a signal.'),
  perplexity_high_threshold: number(800, 'Lowest perplexity that is high.'),
  signal_hard_query_poor_reply: flag(false, 'Whether a poor reply to a hard query is a signal.'),
  hard_query_difficulty_min: number(0.72, 'Lowest llm_difficulty_score of a hard query.'),
  poor_reply_quality_max: number(0.36, 'Highest llm_quality_score of a poor reply.'),
  high_precision_on_tool_fail_alone: flag(true, 'Whether failures of tools alone make the tier high_precision, rather than watchlist.'),
  min_medium_signals_for_watchlist: count(2, 'Signals of medium weight that make the tier watchlist; one alone does so always.'),
  signal_on_low_dialog_quality_meta: flag(true, 'Whether low scores of judges of the dialog are a signal.'),
  dialog_quality_low_score_threshold: number(2, 'Highest score that is low.'),
  min_dialog_quality_low_axes_for_signal: count(1, 'How many judges it takes, at least one.'),
});

export default defineMapper({
  name: 'agent_bad_case_signal_mapper',
  version: 1,
  summary:
    "Tells signals of a bad case in an agent's log, from what was measured of it before, and a tier: high_precision, watchlist or none.",
  reads: ['field', 'meta'],
  writes: ['meta'],
  params,
  files: ({ auto_calibrate_thresholds: isOn, calibration_json_path: file }) =>
    isOn && typeof file === 'string' ? ['calibration_json_path'] : [],

  prepare: async (p, files) => ({
    ...p,
    calibration: calibrationOf(await fileText(files, 'calibration_json_path', p.calibration_json_path)),
    negative: (p.negative_sentiment_substrings?.length ? p.negative_sentiment_substrings : NEGATIVE).map((one) => one.toLowerCase()),
  }),
  map({ field, meta }, p, { fields }) {
    const signals: Signal[] = [];
    const signal = (code: string, detail: string, weight: Signal['weight'] = 'medium') => signals.push({ code, detail, weight });
    const of = (name: string) => meta[name] ?? null;
    const stat = (name: string) => numberOf(field(`${fields.stats}.${name}`), name);

    const failed = wholeOf(of('tool_fail_count') || 0, 'tool_fail_count');
    if (p.signal_on_tool_fail && failed >= Math.max(1, p.min_tool_fail_count_for_signal))
      signal('tool_message_error_pattern', `tool_fail_count=${failed}`, 'high');
    const succeeded = wholeOf(of('tool_success_count') || 0, 'tool_success_count');
    const ratio = p.signal_on_low_tool_success_ratio ? numberOf(of('tool_success_ratio'), 'tool_success_ratio') : null;
    if (ratio !== null && succeeded + failed >= p.min_tool_rounds_for_ratio_signal && ratio <= p.tool_success_ratio_max_for_signal)
      signal('low_tool_success_ratio', `ratio=${floatRepr(ratio)}, success=${succeeded}, fail=${failed}`);

    const query = codePoints(textIn(field(p.query_key), p.query_key));
    const response = codePoints(textIn(field(p.response_key), p.response_key));
    if (p.signal_on_suspect_empty_response && query >= p.min_query_len_for_empty_check && response <= p.max_response_len_for_empty_check)
      signal('suspect_empty_or_trivial_final_response', `query_len=${query}, response_len=${response}`);

    const calibrated = boundsFor(p.calibration, of('agent_request_model'));
    const before = (own: number | null, file: number | null) => (p.calibration_manual_overrides_auto ? (own ?? file) : (file ?? own));
    const above = (own: number | null, bound: string, value: Json, code: string, name: string) => {
      const file = floatOf(calibrated[bound] ?? null);
      const limit = before(own, file === null ? null : Math.trunc(file));
      if (limit !== null && value !== null && wholeOf(value, name) > limit) signal(code, `${name}=${textOf(value)}`);
    };
    above(p.max_total_tokens, 'max_total_tokens', of('total_tokens'), 'high_token_usage', 'total_tokens');
    above(p.max_latency_ms, 'max_latency_ms', of('agent_total_cost_time_ms'), 'high_latency_ms', 'total_cost_time_ms');

    const judged = (kind: string, code: string, bad: number, mustDiscard: boolean, high: number) => {
      const score = stat(`llm_${kind}_score`);
      if (score === null || score > bad) return;
      const advice = recommended(field(`${fields.stats}.llm_${kind}_record`));
      if (mustDiscard && advice !== 'discard') return;
      const weight = score <= high && advice === 'discard' ? 'high' : 'medium';
      signal(code, `score=${floatRepr(score)}, recommendation=${advice || 'n/a'}`, weight);
    };
    if (p.signal_on_llm_analysis_low) {
      const { llm_analysis_score_max_for_bad: bad, llm_analysis_discard_must_be_strict: strict } = p;
      judged('analysis', 'llm_agent_analysis_eval_low', bad, strict, p.high_precision_llm_analysis_discard_threshold);
    }
    if (p.signal_on_llm_text_quality_low) {
      const { llm_text_quality_score_max_for_bad: bad, llm_text_quality_discard_must_be_strict: strict } = p;
      judged('quality', 'llm_reply_quality_eval_low', bad, strict, p.high_precision_llm_text_quality_discard_threshold);
    }

    const labels = of('dialog_sentiment_labels');
    if (p.signal_on_negative_sentiment_hint && Array.isArray(labels)) {
      const said = labels.map((one) => textOf(one).toLowerCase()).join(' ');
      if (p.negative.some((one) => labels.length > 0 && said.includes(one)))
        signal('negative_sentiment_label_hint', `labels=${repr(labels.slice(0, 6))}`);
    }

    const file = floatOf(calibrated.perplexity_high_threshold ?? null);
    if (p.signal_on_high_perplexity || (file !== null && p.auto_enable_perplexity_from_calibration)) {
      const own = p.perplexity_high_threshold;
      const bound = before(p.signal_on_high_perplexity ? own : null, file) ?? own;
      const perplexity = stat('perplexity');
      if (perplexity !== null && perplexity >= bound) signal('high_perplexity', `perplexity=${floatRepr(perplexity)}`);
    }

    if (p.signal_hard_query_poor_reply) {
      const [difficulty, quality] = [stat('llm_difficulty_score'), stat('llm_quality_score')];
      if (difficulty !== null && quality !== null && difficulty >= p.hard_query_difficulty_min && quality <= p.poor_reply_quality_max)
        signal('hard_query_low_reply_quality_conjunction', `difficulty=${floatRepr(difficulty)}, llm_quality_score=${floatRepr(quality)}`);
    }

    if (p.signal_on_low_dialog_quality_meta) {
      const low = JUDGED.filter((name) => {
        const record = of(name);
        if (!isObject(record) || isTrue(record.skipped ?? null) || isTrue(record.error ?? null)) return false;
        const score = floatOf(record.score ?? null);
        return score !== null && score <= p.dialog_quality_low_score_threshold;
      });
      const threshold = floatRepr(p.dialog_quality_low_score_threshold);
      if (low.length >= Math.max(1, p.min_dialog_quality_low_axes_for_signal))
        signal('dialog_turn_quality_meta_low', `axes=${repr(low)}, threshold=${threshold}`);
    }
    return { meta: { ...meta, agent_bad_case_signals: signals, agent_bad_case_tier: tierOf(signals, p) } };
  },

  examples: [
    {
      given: { meta: { tool_fail_count: 2 } },
      gives: {
        meta: {
          tool_fail_count: 2,
          agent_bad_case_signals: [{ code: 'tool_message_error_pattern', detail: 'tool_fail_count=2', weight: 'high' }],
          agent_bad_case_tier: 'high_precision',
        },
      },
    },
    {
      given: { meta: { total_tokens: 7, agent_request_model: 'm' } },
      params: { auto_calibrate_thresholds: true, calibration_json_path: { text: '{"by_request_model": {"m": {"max_total_tokens": 5}}}' } },
      gives: {
        meta: {
          total_tokens: 7,
          agent_request_model: 'm',
          agent_bad_case_signals: [{ code: 'high_token_usage', detail: 'total_tokens=7', weight: 'medium' }],
          agent_bad_case_tier: 'watchlist',
        },
      },
    },
    { given: { meta: {} }, gives: { meta: { agent_bad_case_signals: [], agent_bad_case_tier: 'none' } } },
  ],
});
