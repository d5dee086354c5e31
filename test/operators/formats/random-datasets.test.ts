/** Random samples through layouts of datasets, there and back. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SampleError } from '../../../core/errors.js';
import type { AnyExporter, AnyFormatter } from '../../../core/operator.js';
import type { JsonObject } from '../../../core/sample.js';
import internvidExporter from '../../../operators/formats/internvid_exporter.js';
import internvid from '../../../operators/formats/internvid_formatter.js';
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
import { read, readYouku, write } from './layouts.js';

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
