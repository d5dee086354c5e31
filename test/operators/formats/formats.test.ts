import { expect, test } from 'vitest';
import { DEFAULT_FIELDS } from '../../../core/sample.js';
import audios from '../../../operators/formats/audio_folder_formatter.js';
import images from '../../../operators/formats/image_folder_formatter.js';
import json from '../../../operators/formats/json_formatter.js';
import jsonl from '../../../operators/formats/jsonl_exporter.js';
import videos from '../../../operators/formats/video_folder_formatter.js';

const keepNothing = { keep_stats_in_res_ds: false, keep_hashes_in_res_ds: false };
const render = (row: object, params = keepNothing) =>
  Buffer.from(jsonl.render({ id: '0', ...row } as never, DEFAULT_FIELDS, params)).toString();
const line = (text: string) => {
  if (json.unit !== 'line') throw new Error('json_formatter reads lines');
  return json.read(Buffer.from(text), DEFAULT_FIELDS, {}, []);
};

test('lines come out as they went in, with a line end', () => {
  expect(render(line('{"text": "\\u00e9", "n": 1.0}'))).toBe('{"text": "\\u00e9", "n": 1.0}\n');
});

test('stats, meta and hashes go unless they are to be kept', () => {
  const row = line('{"text":"a","__dj__stats__":{"n":1},"__dj__meta__":{},"__dj__minhash":"x"}');
  expect(render(row)).toBe('{"text":"a"}\n');
  expect(render(row, { keep_stats_in_res_ds: true, keep_hashes_in_res_ds: false })).toBe(
    '{"text":"a","__dj__stats__":{"n":1},"__dj__meta__":{}}\n',
  );
  expect(render(row, { keep_stats_in_res_ds: false, keep_hashes_in_res_ds: true })).toBe('{"text":"a","__dj__minhash":"x"}\n');
});

test('a file that is one JSON list is refused with what to do', () => {
  expect(() => line('[{"text":"a"},')).toThrow('`jq -c .[]`');
});

test.each([
  [images, 'images', '<__dj__image>'],
  [audios, 'audios', '<__dj__audio>'],
  [videos, 'videos', '<__dj__video>'],
] as const)('a media file is a sample with a text that stands for it', (formatter, column, token) => {
  if (formatter.unit !== 'file') throw new Error('a media file is read whole');
  const file = { uri: 'a "b"/é.bin', size: 5, mtime: 7, digest: 'd' };
  const row = formatter.read(file, { ...DEFAULT_FIELDS, [column]: 'media' }, {});
  expect(row[column]).toEqual([{ uri: 'a "b"/é.bin', size: 5, mtime: 7 }]);
  expect(render(row)).toBe(`{"text":"${token}","media":["a \\"b\\"/é.bin"]}\n`);
});
