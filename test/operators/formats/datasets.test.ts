/** Layouts of datasets with media: hand-written files in each, and random samples there and back. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SampleError } from '../../../core/errors.js';
import type { AnyExporter, AnyFormatter } from '../../../core/operator.js';
import { DEFAULT_FIELDS, type JsonObject } from '../../../core/sample.js';
import internvidExporter from '../../../operators/formats/internvid_exporter.js';
import internvid from '../../../operators/formats/internvid_formatter.js';
import jsonl from '../../../operators/formats/jsonl_exporter.js';
import llavaExporter from '../../../operators/formats/llava_exporter.js';
import llava from '../../../operators/formats/llava_formatter.js';
import mmc4Exporter from '../../../operators/formats/mmc4_exporter.js';
import mmc4 from '../../../operators/formats/mmc4_formatter.js';
import msrvttExporter from '../../../operators/formats/msrvtt_exporter.js';
import msrvtt from '../../../operators/formats/msrvtt_formatter.js';
import videoChatgptExporter from '../../../operators/formats/video_chatgpt_exporter.js';
import videoChatgpt from '../../../operators/formats/video_chatgpt_formatter.js';
import wavcapsExporter from '../../../operators/formats/wavcaps_exporter.js';
import wavcaps from '../../../operators/formats/wavcaps_formatter.js';
import webdatasetExporter from '../../../operators/formats/webdataset_exporter.js';
import youkuExporter from '../../../operators/formats/youku_exporter.js';
import youku from '../../../operators/formats/youku_formatter.js';
import { readRow } from '../../../runtime/text/json-row.js';

const AROUND = ['{"num_captions_per_audio":1}'];
const bytes = (value: unknown) => Buffer.from(JSON.stringify(value));
const rowOf = (formatter: AnyFormatter, params: JsonObject, from: Uint8Array, header = AROUND) => ({
  id: '0',
  ...formatter.read(from, DEFAULT_FIELDS, formatter.params!.parse(params), header),
});
const KEEP = { keep_stats_in_res_ds: true, keep_hashes_in_res_ds: true };
const sampleOf = (row: ReturnType<typeof rowOf>): JsonObject => JSON.parse(Buffer.from(jsonl.render(row, DEFAULT_FIELDS, KEEP)).toString());

/** What a formatter makes of an item of a file. */
const read = (formatter: AnyFormatter, item: object, params: JsonObject = {}) => sampleOf(rowOf(formatter, params, bytes(item)));
/** The item that an exporter writes for a sample. */
const write = (exporter: AnyExporter, sample: object, params: JsonObject = {}): JsonObject =>
  JSON.parse(
    Buffer.from(
      exporter.render({ id: 'some.0', ...readRow(bytes(sample), DEFAULT_FIELDS) }, DEFAULT_FIELDS, exporter.params!.parse(params)),
    ).toString(),
  );

const LLAVA = {
  id: 7,
  image: 'a/b.jpg',
  conversations: [
    { from: 'human', value: '<image>\nWhat is it?' },
    { from: 'gpt', value: 'A dog.' },
    { from: 'human', value: 'Sure?' },
    { from: 'gpt', value: 'Yes.' },
  ],
};

test('LLaVA', () => {
  const text = '[[human]]: <__dj__image>\nWhat is it?\n[[gpt]]: A dog.\n[[human]]: Sure?\n[[gpt]]: Yes. <|__dj__eoc|>';
  expect(read(llava, LLAVA)).toEqual({ id: '7', text, images: ['a/b.jpg'] });
  expect(write(llavaExporter, read(llava, LLAVA))).toEqual({ ...LLAVA, id: '7' });
  expect(write(llavaExporter, read(llava, LLAVA, { str_id: false }))).toEqual(LLAVA);
  expect(read(llava, LLAVA, { split_chunk: true, image_broadcast: true, image_broadcast_pos: 'follow' })).toEqual({
    id: '7',
    text: '[[human]]: <__dj__image>\nWhat is it?\n[[gpt]]: A dog. <|__dj__eoc|>\n[[human]]: <__dj__image>\nSure?\n[[gpt]]: Yes. <|__dj__eoc|>',
    images: ['a/b.jpg', 'a/b.jpg'],
  });
  const after = read(llava, LLAVA, { split_chunk: true, image_broadcast: true, image_broadcast_pos: 'after', add_eoc_at_last: false });
  expect(after.text).toBe(
    '[[human]]: <__dj__image>\nWhat is it?\n[[gpt]]: A dog. <|__dj__eoc|>\n[[human]]: Sure?\n<__dj__image>\n[[gpt]]: Yes.',
  );
  expect(write(llavaExporter, after)).toEqual({ ...LLAVA, id: '7' });
  const all = write(llavaExporter, after, { keep_only_first_image: false }) as unknown as typeof LLAVA;
  expect(all.conversations[2]!.value).toBe('Sure?\n<image>');
  // Texts alone are samples, too.
  const plain = { id: 'x', conversations: LLAVA.conversations.slice(2) };
  expect(read(llava, plain)).toEqual({ id: 'x', text: '[[human]]: Sure?\n[[gpt]]: Yes. <|__dj__eoc|>', images: [] });
  expect(write(llavaExporter, read(llava, plain))).toEqual(plain);
});

test('LLaVA: captions alone, and back with their questions', () => {
  const item = { ...LLAVA, id: '7', conversations: LLAVA.conversations.slice(0, 2) };
  const sample = read(llava, item, { only_keep_caption: true });
  expect(sample).toEqual({
    id: '7',
    conversations: item.conversations,
    text: '<__dj__image>\nA dog. <|__dj__eoc|>',
    images: ['a/b.jpg'],
  });
  expect(write(llavaExporter, sample, { restore_questions: true })).toEqual(item);
  const changed = { ...sample, text: '<__dj__image>\nA cat. <|__dj__eoc|>' };
  expect(write(llavaExporter, changed, { restore_questions: true }).conversations).toEqual([
    item.conversations[0],
    { from: 'gpt', value: 'A cat.' },
  ]);
  expect(() => write(llavaExporter, sample)).toThrow('0 turns');
});

test.each([
  [{ image: 'a', conversations: [] }, 'id must be'],
  [{ id: 1, image: 'a', conversations: LLAVA.conversations.slice(0, 3) }, '3 turns, which are no pairs'],
  [{ id: 1, image: 'a', conversations: LLAVA.conversations.slice(2) }, 'neither begins nor ends with <image>'],
  [{ id: 1, conversations: LLAVA.conversations }, 'there is a <image>, and no image'],
  [{ id: 1, image: ['a'], conversations: LLAVA.conversations }, 'image must be a text'],
  [{ id: 1, conversations: [{ from: 'a]]: ', value: '' }, LLAVA.conversations[1]] }, 'is no role'],
  [{ id: 1, conversations: 'none' }, 'conversations must be a list of objects'],
])('what LLaVA has not is refused: %j', (item, message) => {
  expect(() => read(llava, item)).toThrow(message);
});

test('what LLaVA cannot say is refused', () => {
  const text = read(llava, LLAVA).text as string;
  expect(() => write(llavaExporter, { id: 1, text, images: ['a', 'b'] })).toThrow('2 different images');
  expect(() => write(llavaExporter, { id: 1, text })).toThrow('no image');
  expect(() => write(llavaExporter, { id: 1, text: 'no turns', images: [] })).toThrow('0 turns');
  expect(() => write(llavaExporter, { id: 1, text: text.replace('[[gpt]]: Yes.', ''), images: ['a'] })).toThrow('3 turns');
  expect(() => write(llavaExporter, { id: 1, images: ['a'] })).toThrow('text must be a text');
});

const INFO = { raw_url: 'u', matched_sim: 0.5 };
const MMC4 = {
  url: 'http://a',
  image_info: [
    { ...INFO, image_name: '2.jpg', matched_text_index: 2 },
    { ...INFO, image_name: '1.jpg', matched_text_index: 1 },
    { ...INFO, image_name: '3.jpg', matched_text_index: 1 },
  ],
  text_list: ['When.', ' Press twice ', 'All.'],
  similarity_matrix: [[0.5, 1]],
};

test('MMC4', () => {
  const sample = read(mmc4, MMC4);
  expect(sample).toEqual({
    ...MMC4,
    images: ['1.jpg', '3.jpg', '2.jpg'],
    text: 'When. <|__dj__eoc|> <__dj__image> <__dj__image>  Press twice  <|__dj__eoc|> <__dj__image> All. <|__dj__eoc|>',
  });
  expect(write(mmc4Exporter, sample)).toEqual(MMC4);
  // Steps may take sentences and images away, and add others.
  const changed = { ...sample, images: ['new.jpg', '2.jpg'], text: '<__dj__image> When. <|__dj__eoc|> All. <__dj__image> <|__dj__eoc|>' };
  expect(write(mmc4Exporter, changed)).toMatchObject({
    image_info: [
      { ...INFO, image_name: '2.jpg', matched_text_index: 1 },
      { image_name: 'new.jpg', matched_text_index: 0 },
    ],
    text_list: ['When.', 'All.'],
  });
  expect(read(mmc4, MMC4, { keep_other_fields: false, image_dir: 'pics/' }).images).toEqual(['pics/1.jpg', 'pics/3.jpg', 'pics/2.jpg']);
  expect(write(mmc4Exporter, read(mmc4, MMC4, { image_dir: 'pics' }), { image_dir: 'pics' })).toEqual(MMC4);
  expect(() => write(mmc4Exporter, { ...sample, images: ['1.jpg'] })).toThrow('3 <__dj__image>');
});

test.each([
  [{ text_list: [] }, 'image_info must be a list of objects, and the sample has none'],
  [{ image_info: [] }, 'text_list must be a list of texts, and the sample has none'],
  [{ image_info: [{ image_name: 'a', matched_text_index: 1 }], text_list: ['a'] }, 'matched_text_index is 1, and there are 1 sentences'],
  [{ image_info: [{ image_name: 'a' }], text_list: ['a'] }, 'matched_text_index is null'],
])('what MMC4 has not is refused: %j', (item, message) => {
  expect(() => read(mmc4, item)).toThrow(message);
});

const WAVCAPS = { title: 'Plane', description: 'A plane.', author: 'D', caption: 'A plane lands.', id: '2219', duration: 14.5, audio: 'p' };

test('WavCaps', () => {
  const sample = read(wavcaps, WAVCAPS);
  expect(sample).toEqual({
    id: '2219',
    text: '<__dj__audio>\nA plane lands.<|__dj__eoc|>',
    audios: ['2219.flac'],
    __dj__meta__: { num_captions_per_audio: 1, ...WAVCAPS },
  });
  expect(write(wavcapsExporter, sample)).toEqual(WAVCAPS);
  const titled = { audio_dir: 'sounds', target_field: 'title', add_target_field_token: true };
  expect(read(wavcaps, { ...WAVCAPS, id: 'Y1.wav' }, titled)).toMatchObject({
    text: '<__dj__audio>\n[[title]]: Plane<|__dj__eoc|>',
    audios: ['sounds/Y1.flac'],
  });
  const written = { audio_dir: 'sounds', target_field: 'title' };
  expect(write(wavcapsExporter, read(wavcaps, { ...WAVCAPS, id: 'Y1.wav' }, titled), written)).toEqual({ ...WAVCAPS, id: 'Y1.wav' });
  expect(() => read(wavcaps, { id: 1, title: 'a' })).toThrow('caption must be a text');
  expect(() => write(wavcapsExporter, sample, { num_captions_per_audio: 2 })).toThrow('1 of it, and 2 of this output');
  expect(() => write(wavcapsExporter, { ...sample, audios: ['other.flac'] })).toThrow('would look for "2219.flac"');
  // A sample of another origin has no meta.
  const plain = { id: 5, text: 'said', audios: ['5.flac'] };
  expect(write(wavcapsExporter, plain)).toEqual({ id: 5, caption: 'said' });
});

test('Video-ChatGPT', () => {
  const item = { q: 'What?', a: 'This \n one.', video_id: 'v_k_Z', extra: 1 };
  const sample = read(videoChatgpt, item);
  expect(sample).toEqual({
    extra: 1,
    videos: ['k_Z'],
    text: '<__dj__video> [[q]]:What? \n[[a]]:This \n one. <|__dj__eoc|>',
    youtube_id: 'k_Z',
  });
  expect(write(videoChatgptExporter, sample)).toEqual({ ...item, videos: 'k_Z' });
  expect(read(videoChatgpt, write(videoChatgptExporter, { ...sample, videos: ['media/1.mp4'] })).videos).toEqual(['media/1.mp4']);
  expect(read(videoChatgpt, item, { video_dir: 'in', extension: '.mp4' }).videos).toEqual(['in/k_Z.mp4']);
  expect(() => read(videoChatgpt, { ...item, video_id: 'k' })).toThrow('does not begin with v_');
  expect(() => write(videoChatgptExporter, { ...sample, text: 'no question' })).toThrow('no `[[q]]:`');
  expect(() => write(videoChatgptExporter, { ...sample, videos: [] })).toThrow('videos names 0 files');
});

test('InternVid', () => {
  const item = { YoutubeID: 'v/a.mp4', Start_timestamp: '00:07:33.689', End_timestamp: '00:07:51.085', Caption: 'a screen', UMT: 0.45 };
  const sample = read(internvid, item);
  expect(sample).toEqual({
    Start_timestamp: '00:07:33.689',
    End_timestamp: '00:07:51.085',
    UMT: 0.45,
    videos: ['v/a.mp4'],
    text: '<__dj__video> a screen <|__dj__eoc|>',
    is_cut: false,
  });
  expect(write(internvidExporter, sample)).toEqual({ ...item, is_cut: false });
  expect(read(internvid, item, { is_cut: true }).is_cut).toBe(true);
  expect(read(internvid, write(internvidExporter, { ...sample, is_cut: true })).is_cut).toBe(true);
  expect(read(internvid, item, { video_special_token_insert_pos: 'after', add_eoc_at_last: false }).text).toBe('a screen <__dj__video>');
  expect(() => read(internvid, { Caption: 'a' })).toThrow('YoutubeID must be a text, and the sample has none');
  expect(() => write(internvidExporter, { ...sample, text: `${sample.text} <__dj__video> more <|__dj__eoc|>` })).toThrow('within it');
});

test('MSR-VTT', () => {
  const item = { video_id: 'video6513', caption: 'a family', category: 14, 'start time': 116.03, 'end time': 126.21, id: 6513 };
  const sample = read(msrvtt, item);
  expect(sample).toEqual({
    category: 14,
    'start time': 116.03,
    'end time': 126.21,
    id: 6513,
    videos: ['video6513.mp4'],
    text: '<__dj__video> a family <|__dj__eoc|>',
  });
  expect(write(msrvttExporter, sample)).toEqual(item);
  expect(write(msrvttExporter, read(msrvtt, item, { video_dir: 'in' }), { video_dir: 'in' })).toEqual(item);
  expect(() => write(msrvttExporter, { ...sample, videos: ['a.avi'] })).toThrow('MSR-VTT has .mp4 files');
});

test('what is only passed on keeps its spelling', () => {
  const row = rowOf(
    msrvtt as AnyFormatter,
    {},
    Buffer.from('{"id": 12345678901234567890, "n":1.0, "video_id":"v","caption":"c", "é": "\\u00e9", "x":NaN}'),
  );
  expect(Buffer.from(jsonl.render(row, DEFAULT_FIELDS, KEEP)).toString()).toBe(
    '{"id":12345678901234567890,"n":1.0,"é":"\\u00e9","x":NaN,"videos":["v.mp4"],"text":"<__dj__video> c <|__dj__eoc|>"}\n',
  );
  expect(Buffer.from(msrvttExporter.render(row, DEFAULT_FIELDS, msrvttExporter.params!.parse({}))).toString()).toBe(
    '{"id":12345678901234567890,"n":1.0,"é":"\\u00e9","x":NaN,"video_id":"v","caption":"c"}\n',
  );
});

const readYouku = (values: readonly string[], header: readonly string[], params: JsonObject = {}) =>
  sampleOf(
    rowOf(youku as AnyFormatter, params, Buffer.from(values.map((value) => `"${value.replaceAll('"', '""')}"`).join(',')), [...header]),
  );

test('Youku-mPLUG', () => {
  const sample = readYouku(['v/a.mp4', 'two, "titles"', 'pets'], ['video_id:FILE', 'title', 'label']);
  expect(sample).toEqual({
    'video_id:FILE': 'v/a.mp4',
    title: 'two, "titles"',
    label: 'pets',
    videos: ['v/a.mp4'],
    text: '<__dj__video> two, "titles" <|__dj__eoc|>',
  });
  expect(write(youkuExporter, sample)).toEqual({ 'video_id:FILE': 'v/a.mp4', title: 'two, "titles"', label: 'pets' });
  const clip = { subset_type: 'retrieval', keep_other_fields: false };
  expect(readYouku(['c.mp4', 'a man'], ['clip_name:FILE', 'caption'], clip)).toEqual({
    videos: ['c.mp4'],
    text: '<__dj__video> a man <|__dj__eoc|>',
  });
  expect(readYouku(['c.mp4', 'a man'], ['video_id:FILE', 'golden_caption'], { subset_type: 'captioning' }).videos).toEqual(['c.mp4']);
  expect(() => readYouku(['c.mp4', 'a man'], ['clip_name:FILE', 'caption'])).toThrow('video_id:FILE must be a text');
  expect(() => write(youkuExporter, { ...sample, label: null })).toThrow('label must be a text, not null');
});

/** Whatever texts hold, but for the tokens and marks that stand for something in the layout. */
const said = fc
  .oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('', ' a ', 'a\nb', '[[x]]', '"', '🙂'))
  .filter((text) => !/__dj__|\[\[\w*\]\]:|<image>/.test(text) && !/\p{Surrogate}/u.test(text));
const name = fc.stringMatching(/^[a-z0-9]{1,8}$/);
const others = fc.dictionary(
  name.map((one) => `x${one}`),
  fc.oneof(fc.integer(), said, fc.constant(null), fc.array(fc.integer())),
);
const separator = fc.constantFrom(' ', '\n', ' | ');
const position = fc.constantFrom('before', 'after', 'random');

const both = (formatter: AnyFormatter, exporter: AnyExporter, sample: JsonObject, params: JsonObject, back: JsonObject) => {
  const again = read(formatter, write(exporter, sample, back), params);
  expect(again).toEqual(sample);
};

test('random samples of LLaVA go there and back', () => {
  const turns = fc.array(fc.tuple(said, said), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(
      name,
      fc.option(name),
      turns,
      others,
      fc.boolean(),
      fc.boolean(),
      separator,
      (id, image, rounds, more, split, first, sep) => {
        const params = { split_chunk: split, image_broadcast: split, image_broadcast_pos: 'follow', sent_separator: sep };
        const conversations = rounds.flatMap(([q, a], at) => [
          { from: 'human', value: image !== null && at === 0 ? (first ? `<image>${sep}${q}` : `${q}${sep}<image>`) : q },
          { from: 'gpt', value: a },
        ]);
        const sample = read(llava, { id, ...(image !== null && { image }), conversations, ...more }, params);
        expect(write(llavaExporter, sample, { sent_separator: sep })).toEqual({
          id,
          ...(image !== null && { image }),
          conversations,
          ...more,
        });
        both(llava, llavaExporter, sample, params, { sent_separator: sep });
      },
    ),
  );
});

test('random samples of MMC4 go there and back', () => {
  const sentences = fc.array(said, { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(sentences, fc.array(fc.nat(4)), others, separator, position, (text_list, places, more, sep, at) => {
      const image_info = places.map((place, n) => ({ image_name: `${n}.jpg`, matched_text_index: place % text_list.length, n }));
      const item = { ...more, image_info, text_list };
      const params = { sent_separator: sep, image_special_token_insert_pos: at };
      const sample = read(mmc4, item, params);
      expect(write(mmc4Exporter, sample, { sent_separator: sep })).toEqual(item);
      both(mmc4, mmc4Exporter, sample, params, { sent_separator: sep });
    }),
  );
});

test('random samples of WavCaps go there and back', () => {
  fc.assert(
    fc.property(name, said, others, separator, (id, caption, more, sep) => {
      const sample = read(wavcaps, { ...more, id, caption }, { sent_separator: sep });
      expect(write(wavcapsExporter, sample, { sent_separator: sep })).toEqual({ ...more, id, caption });
      both(wavcaps, wavcapsExporter, sample, { sent_separator: sep }, { sent_separator: sep });
    }),
  );
});

test('random samples with videos go there and back', () => {
  fc.assert(
    fc.property(name, said, said, others, separator, position, fc.boolean(), (id, a, b, more, sep, at, eoc) => {
      const params = { sent_separator: sep, video_special_token_insert_pos: at, add_eoc_at_last: eoc };
      const back = { sent_separator: sep };
      both(videoChatgpt, videoChatgptExporter, read(videoChatgpt, { ...more, video_id: `v_${id}`, q: a, a: b }, params), params, back);
      both(internvid, internvidExporter, read(internvid, { ...more, YoutubeID: id, Caption: a, Start_timestamp: b }, params), params, back);
      both(msrvtt, msrvttExporter, read(msrvtt, { ...more, video_id: id, caption: a }, params), params, back);
      const columns = ['video_id:FILE', 'title', 'label'];
      // CSV tells no empty text from none, and none of these may be.
      const values = [id, `t${a}`, `l${b}`];
      const sample = readYouku(values, columns, params);
      const written = write(youkuExporter, sample, back);
      expect(Object.values(written)).toEqual(values);
      expect(readYouku(Object.values(written) as string[], columns, params)).toEqual(sample);
    }),
  );
});

const FORMATTERS: readonly AnyFormatter[] = [llava, mmc4, wavcaps, videoChatgpt, internvid, msrvtt];
const EXPORTERS: readonly AnyExporter[] = [
  llavaExporter,
  mmc4Exporter,
  wavcapsExporter,
  videoChatgptExporter,
  internvidExporter,
  msrvttExporter,
  youkuExporter,
  webdatasetExporter,
];

test('whatever a sample holds, it is read and written, or refused', () => {
  const names = [
    'id',
    'text',
    'images',
    'audios',
    'videos',
    'image',
    'conversations',
    'text_list',
    'image_info',
    'caption',
    'video_id',
    'q',
  ];
  const item = fc.dictionary(
    fc.constantFrom(...names, 'a', 'YoutubeID', 'Caption', 'label', 'youtube_id', '__dj__meta__', '__key__', '__proto__'),
    fc.jsonValue(),
  );
  const tried = (work: () => unknown) => {
    try {
      work();
    } catch (error) {
      expect(error).toBeInstanceOf(SampleError);
    }
  };
  fc.assert(
    fc.property(item, (fields) => {
      for (const formatter of FORMATTERS) tried(() => read(formatter, fields));
      for (const exporter of EXPORTERS) tried(() => write(exporter, fields));
    }),
  );
});

test.each([
  '<__dj__image>',
  '<__dj__image> ',
  '<|__dj__eoc|>',
  ' <|__dj__eoc|> ',
  '[[a]]: ',
  '\n[[a]]: ',
  '[[q]]:',
  ' \n[[a]]:',
  '<__dj__video> ',
  ' ',
])('a long text of %j takes no time', (piece) => {
  const text = piece.repeat(1e6 / piece.length);
  const started = performance.now();
  for (const exporter of EXPORTERS) {
    for (const images of [['a'], []]) {
      try {
        write(exporter, { id: 1, youtube_id: 'a', label: 'a', text, images, audios: ['1.flac'], videos: ['a.mp4'] });
      } catch (error) {
        expect(error).toBeInstanceOf(SampleError);
      }
    }
  }
  expect(performance.now() - started).toBeLessThan(20_000);
});
