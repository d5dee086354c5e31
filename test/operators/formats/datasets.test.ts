/** Layouts of datasets with media: hand-written files in each, and random samples there and back. */
import { expect, test } from 'vitest';
import type { AnyFormatter } from '../../../core/operator.js';
import { DEFAULT_FIELDS } from '../../../core/sample.js';
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
import youkuExporter from '../../../operators/formats/youku_exporter.js';
import { KEEP, read, readYouku, rowOf, write } from './layouts.js';

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
