/** Datasets with media through whole runs: read, kept, written, and read again. */
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { filling, TAR_END, tarHead } from '../../runtime/media/tar-write.js';
import { go, jsonlOut, lines, path, quarantined, sha, source, text, theHouse, to, useHouse, write } from './datasets.js';

useHouse();

const item = (id: number) => ({
  id: `${id}`,
  image: `${id}.jpg`,
  conversations: [
    { from: 'human', value: '<image>\nWhat?' },
    { from: 'gpt', value: `Number ${id}.` },
  ],
});

test('LLaVA and back: what cannot be read or written is quarantined with place and reason', async () => {
  const items = [item(1), { ...item(2), conversations: item(2).conversations.slice(1) }, item(3)];
  await write('in.json', JSON.stringify(items, null, 1));
  const run = await go(`${source('in.json', 'llava_formatter')}${jsonlOut}max_error_ratio: 1\nprocess: []\n`);
  expect(await quarantined(run)).toEqual([
    { step: '0.llava_formatter', error: 'in.json:2: conversations has 1 turns, which are no pairs' },
  ]);
  const rows = await lines('out.jsonl');
  expect(rows.map(({ id }) => id)).toEqual(['1', '3']);
  await theHouse().write('more.jsonl', [...rows, { id: 'x', text: 'a text without turns' }]);
  const back = await go(`dataset_path: more.jsonl\n${to('back.json', 'llava')}max_error_ratio: 1\nprocess: [text_length_filter]\n`);
  expect(await quarantined(back)).toEqual([{ step: '2.llava_exporter', error: expect.stringContaining('0 turns') }]);
  expect(back.answers[0]!.steps['2.llava_exporter']).toMatchObject({ in: 3, kept: 2, quarantined: 1 });
  expect(JSON.parse(await text('back.json'))).toEqual([item(1), item(3)]);
});

test('an exporter that refuses samples is asked behind a barrier, too', async () => {
  await theHouse().write('in.jsonl', [{ text: 'no turns' }, { text: 'no turns' }]);
  const run = await go(`dataset_path: in.jsonl\n${to('out.json', 'llava')}process: [document_deduplicator]\n`);
  expect(await quarantined(run)).toHaveLength(1);
  expect(await text('out.json')).toBe('[]\n');
});

test('options of a formatter and an exporter stand in the recipe', async () => {
  await write('in.json', JSON.stringify([item(1)]));
  const options = '{ llava_formatter: { str_id: false, split_chunk: true, add_eoc_at_last: false } }';
  await go(`${source('in.json', options)}${jsonlOut}process: []\n`);
  expect((await lines('out.jsonl'))[0]!.text).toBe('[[human]]: <__dj__image>\nWhat?\n[[gpt]]: Number 1.');
  const wrong = (formatter: string) => theHouse().run(theHouse().input(`${source('in.json', formatter)}${jsonlOut}process: []\n`));
  await expect(wrong('lava_formatter')).rejects.toThrow('did you mean "llava_formatter"');
  await expect(wrong('{ llava_formatter: { str_ids: true } }')).rejects.toThrow('str_id');
  await expect(wrong('{ llava_formatter: { image_broadcast: true } }')).rejects.toThrow('needs split_chunk');
  await expect(wrong('json_exporter')).rejects.toThrow('unknown formatter');
  await expect(wrong('wavcaps_formatter')).rejects.toThrow('no JSON object with a list "data"');
  await mkdir(path('empty'));
  await expect(theHouse().run(theHouse().input(`${source('empty', 'llava_formatter')}${jsonlOut}`))).rejects.toThrow(
    'no file that llava_formatter reads',
  );
});

test.each([
  ['first', (list: string) => `{"num_captions_per_audio": 1, "more": {"data": [0, "]"]}, "data": ${list}}`],
  ['last', (list: string) => `\ufeff{ "data"\n :${list},\n"more":{"data":[0,"]"]}, "num_captions_per_audio":1 }\n`],
])('WavCaps, whose list stands %s', async (_, file) => {
  const items = Array.from({ length: 50 }, (__, n) => ({ id: `${n}`, caption: `"[${n}]"\n`, title: 'data' }));
  await write('in.json', file(JSON.stringify(items, null, 1)));
  await go(`${source('in.json', 'wavcaps_formatter')}${jsonlOut}process: []\nlimits: { shard_bytes: 1500 }\n`);
  const rows = await lines('out.jsonl');
  expect(rows).toHaveLength(50);
  expect(rows[7]).toMatchObject({ id: '7', audios: ['7.flac'], text: '<__dj__audio>\n"[7]"\n<|__dj__eoc|>' });
  expect(rows[7]!.__dj__meta__).toEqual({ num_captions_per_audio: 1, more: { data: [0, ']'] }, ...items[7] });
  await go(`dataset_path: out.jsonl\n${to('back.json.gz', 'wavcaps.gz')}process: []\n`);
  await go(`${source('back.json.gz', 'wavcaps_formatter')}export_path: again.jsonl\nkeep_stats_in_res_ds: true\nprocess: []\n`);
  const without = (row: Record<string, unknown>) => ({ ...row, __dj__meta__: null });
  expect((await lines('again.jsonl')).map(without)).toEqual(rows.map(without));
});

test.each(['[1]', '{"a":1}', '{"data":[', '{"data":[]', '{"data":[] x}', '', '{"a":{"data":[]}}', '{"a":"data", "b":[{}]}'])(
  'what is no object with the list is told: %s',
  async (contents) => {
    await write('in.json', `${contents}\n`);
    const run = theHouse().run(theHouse().input(`${source('in.json', 'wavcaps_formatter')}${jsonlOut}process: []\n`));
    await expect(run).rejects.toThrow('no JSON object with a list "data"');
  },
);

test('Youku-mPLUG is CSV', async () => {
  await write('in.csv', 'video_id:FILE,title,label\na.mp4,"two\nlines, ""x""",pets\nb.mp4,,pets\n');
  const run = await go(`${source('in.csv', 'youku_formatter')}${jsonlOut}max_error_ratio: 1\nprocess: []\n`);
  expect(await quarantined(run)).toEqual([{ step: '0.youku_formatter', error: 'in.csv:4: title must be a text, not null' }]);
  await go(`dataset_path: out.jsonl\n${to('back.csv', 'youku')}process: []\n`);
  expect(await text('back.csv')).toBe('video_id:FILE,title,label\na.mp4,"two\nlines, ""x""",pets\n');
});

/** A tar file of these files. */
const tar = (...files: readonly (readonly [name: string, contents: string | Uint8Array])[]): Buffer =>
  Buffer.concat([
    ...files.flatMap(([name, contents]) => {
      const bytes = Buffer.from(contents);
      return [tarHead(name, bytes.length), bytes, filling(bytes.length)];
    }),
    TAR_END,
  ]);

test('WebDataset: samples are files with one name, whose media come to the store', async () => {
  const more = tar(
    ['./a.b/1.jpg', 'JPG'],
    ['./a.b/1.json', '{"url":"u","width":10,"text":"not this"}'],
    ['./a.b/1.txt', 'one "é"'],
    ['__meta__.x', 'nothing'],
    ['a.b/.hidden', 'nothing'],
    ['2.cls', ' 7\n'],
    ['2.0.PNG', 'PNG'],
    ['2.1.png', 'other'],
    ['2.mp4', 'MP4'],
    ['2.npy', 'array'],
    ['3.wav', 'WAV'],
    ['3.json', '[1]'],
  );
  await mkdir(path('in'));
  await write('in/b.tar', tar(['1.txt', 'again']));
  await write('in/a.tar', more);
  await go(`dataset_path: in\n${jsonlOut}process: []\n`);
  const media = (contents: string, extension: string) => `media/${sha(contents)}.${extension}`;
  const rows = await lines('out.jsonl');
  expect(rows).toEqual([
    { __key__: 'a.b/1', url: 'u', width: 10, text: 'one "é"', images: [media('JPG', 'jpg')] },
    {
      __key__: '2',
      cls: 7,
      npy: media('array', 'npy'),
      images: [media('PNG', 'png'), media('other', 'png')],
      videos: [media('MP4', 'mp4')],
    },
    { __key__: '3', json: [1], audios: [media('WAV', 'wav')] },
    { __key__: '1', text: 'again' },
  ]);
  // The files that the samples name lie beside them.
  expect(await text(media('PNG', 'png'))).toBe('PNG');
  expect(await text(media('array', 'npy'))).toBe('array');
  expect((await readdir(theHouse().folder)).sort()).toEqual(['in', 'media', 'out.jsonl', 'store']);

  // A new tar file has them again.
  await write('in.tar.gz', gzipSync(more));
  await go('dataset_path: in.tar.gz\nexport_path: back/out.tar\nprocess: []\n');
  expect(await readdir(path('back'))).toEqual(['out.tar']);
  await go('dataset_path: back/out.tar\nexport_path: again.jsonl\nprocess: []\n');
  expect(await lines('again.jsonl')).toEqual(rows.slice(0, 3));
});

test('WebDataset: work is cut by the bytes of the files, and nothing hangs on how', async () => {
  const files = Array.from({ length: 60 }, (_, n) => [`${n}.jpg`, `${n}`.repeat(500)] as const);
  await write('in.tar', tar(...files));
  const run = async (shards: number) => {
    const done = await go(`dataset_path: in.tar\nexport_path: out.jsonl\nprocess: []\nlimits: { shard_bytes: ${shards} }\n`);
    return { entries: done.source.entries, rows: await lines('out.jsonl') };
  };
  const one = await run(1 << 20);
  const many = await run(5000);
  expect(one.entries).toBe(1);
  expect(many.entries).toBeGreaterThan(8);
  expect(many.rows).toEqual(one.rows);
  expect(many.rows).toHaveLength(60);
});

test('WebDataset: fields by extension, as the recipe says', async () => {
  await write('in.tar', tar(['1.jpg', 'JPG'], ['1.cap', 'never'], ['1.txt', 'said'], ['1.json', '{"a":1,"b":2}'], ['1.seg.png', 'PNG']));
  const mapping = '{ field_mapping: { txt: caption, json: [b], seg.png: mask } }';
  await go(`${source('in.tar', `{ webdataset_formatter: ${mapping} }`)}${jsonlOut}process: []\n`);
  const [row] = await lines('out.jsonl');
  expect(row).toEqual({
    __key__: '1',
    b: 2,
    cap: `media/${sha('never')}.cap`,
    caption: 'said',
    mask: `media/${sha('PNG')}.png`,
    images: [`media/${sha('JPG')}.jpg`],
  });
  const args = '{ field_mapping: { jpg: images, caption.txt: caption, json: [b, c] } }';
  await go(`dataset_path: out.jsonl\n${to('back.tar', 'webdataset', args)}process: []\n`);
  expect(await text('back.tar')).toBe(tar(['1.jpg', 'JPG'], ['1.caption.txt', 'said'], ['1.json', '{"b":2,"c":null}']).toString());
  const pickled = theHouse().run(
    theHouse().input(`dataset_path: out.jsonl\n${to('x.tar', 'webdataset', '{ field_mapping: { jpgs: images } }')}`),
  );
  await expect(pickled).rejects.toThrow('no .jpgs is written');
});

test('an empty file is a sample where files are, and is told where lines are', async () => {
  for (const folder of ['pictures', 'lines']) await mkdir(path(folder));
  await write('pictures/empty.png', '');
  await write('pictures/other.png', 'no picture');
  const process = 'process: [{ image_shape_filter: {} }]\nmax_error_ratio: 1\n';
  const run = await go(`${source('pictures', '{ image_folder_formatter: {} }')}${jsonlOut}${process}`);
  expect(run.source.rows).toBe(2);
  expect((await quarantined(run)).map(({ error }) => error)).toHaveLength(2);
  await write('lines/in.jsonl', '{"text":"a"}\n');
  for (let n = 10; n < 22; n++) await write(`lines/${n}.jsonl`, '');
  const told = await go(`dataset_path: lines\n${jsonlOut}process: []\n`);
  expect(told.source).toMatchObject({
    rows: 1,
    warnings: { length: 11, 0: expect.stringMatching(/10\.jsonl is empty$/), 10: 'and 2 more' },
  });
});

test('WebDataset: files are kept by extensions that are fit for names of files', async () => {
  const zeroed = `a\0${'b'.repeat(200)}`;
  const signed = `bin?sig=${'a'.repeat(300)}`;
  await write('in.tar', tar([`1.${signed}`, 'A'], [`1.${zeroed}`, 'B'], ['1.Depth_Map', 'C'], ['1.NPY', 'D']));
  await go(`dataset_path: in.tar\n${jsonlOut}process: []\n`);
  const named = { [zeroed]: `media/${sha('B')}.bin`, Depth_Map: `media/${sha('C')}.bin`, NPY: `media/${sha('D')}.npy` };
  expect(await lines('out.jsonl')).toEqual([{ __key__: '1', [signed]: `media/${sha('A')}.bin`, ...named }]);
  expect(await text(`media/${sha('A')}.bin`)).toBe('A');
  await go('dataset_path: in.tar\nexport_path: back/out.tar\nprocess: []\n');
  await go('dataset_path: back/out.tar\nexport_path: again.jsonl\nprocess: []\n');
  expect((await lines('again.jsonl'))[0]).toMatchObject({ Depth_Map: named.Depth_Map, NPY: named.NPY });
});

test('WebDataset: bad samples are quarantined, a damaged file is told with its place', async () => {
  await write(
    'in.tar',
    tar(
      ['1.txt', Buffer.from('\xff', 'latin1')],
      ['2.json', '{'],
      ['3.txt', 'a'],
      ['3.TXT', 'b'],
      ['4.cls', 'x'],
      ['5.txt', 'y'.repeat(100)],
      ['6.txt', 'good'],
    ),
  );
  const run = await go(`dataset_path: in.tar\n${jsonlOut}limits: { max_row_bytes: 90 }\nmax_error_ratio: 1\nprocess: []\n`);
  expect((await lines('out.jsonl')).map((row) => row.text)).toEqual(['good']);
  expect((await quarantined(run)).map(({ error }) => error)).toEqual([
    'in.tar:1: 1: .txt is not UTF-8',
    expect.stringContaining('in.tar:2: 2: .json is no JSON: '),
    'in.tar:3: 3: two files ".TXT"',
    'in.tar:4: 4: .cls is no whole number',
    'in.tar:5: 5: texts have 100 bytes, over max_row_bytes (90)',
  ]);
  const whole = tar(['1.txt', 'a'], ['2.jpg', 'b'.repeat(3000)]);
  const read = () => theHouse().run(theHouse().input(`dataset_path: bad.tar\n${jsonlOut}process: []\n`));
  await write('bad.tar', whole.subarray(0, 3000));
  await expect(read()).rejects.toThrow('bad.tar: a tar file that is cut short, behind its file "1.txt"');
  const damaged = Buffer.from(whole);
  damaged[1024 + 150] = 0x39;
  await write('bad.tar', damaged);
  await expect(read()).rejects.toThrow('bad.tar: a damaged tar file, behind its file "1.txt"');
  await write('bad.tar', 'no tar file at all'.repeat(100));
  await expect(read()).rejects.toThrow('bad.tar: it is neither');
});

test('WebDataset: media that are not there, and names that lead elsewhere, are quarantined', async () => {
  await write('a.jpg', 'JPG');
  await write('a.heic', 'HEIC');
  await theHouse().write('in.jsonl', [
    { text: 'good', images: ['a.jpg', 'a.jpg'] },
    { text: 'gone', images: ['b.jpg'] },
    { text: 'other', images: ['a.heic'] },
    { text: 'up', __key__: '../up' },
    { text: 'point', __key__: 'a.b' },
  ]);
  const run = await go(`dataset_path: in.jsonl\nexport_path: out.tar\nmax_error_ratio: 1\nprocess: []\n`);
  expect(await quarantined(run)).toEqual([
    { step: '1.copy_media_mapper', error: 'b.jpg: cannot be read (ENOENT)' },
    { step: '2.webdataset_exporter', error: expect.stringContaining('.heic: its extension does not tell') },
    { step: '2.webdataset_exporter', error: expect.stringContaining('no file can be called by') },
    { step: '2.webdataset_exporter', error: expect.stringContaining('no file can be called by') },
  ]);
  expect(await readFile(path('out.tar'))).toEqual(tar(['000000000.0.jpg', 'JPG'], ['000000000.1.jpg', 'JPG'], ['000000000.txt', 'good']));
});

test('WebDataset: large files go through, and samples of one key stay apart', async () => {
  const large = Buffer.alloc(3 << 20, 'large');
  await write('in.tar', tar(['a.mp4', large], ['a.txt', 'one'], ['b.txt', 'two']));
  await write('more.tar', tar(['b.txt', 'three']));
  await go('dataset_path: in.tar more.tar\nexport_path: out.tar\nprocess: []\n');
  expect(await readFile(path('out.tar'))).toEqual(tar(['a.mp4', large], ['a.txt', 'one'], ['b.txt', 'two'], ['b~1.txt', 'three']));
});

test('WebDataset: files of a bounded size, whatever the shards', async () => {
  await Promise.all(Array.from({ length: 30 }, (_, n) => write(`${n}.jpg`, 'x'.repeat(n * 100))));
  await theHouse().write(
    'in.jsonl',
    Array.from({ length: 30 }, (_, n) => ({ text: `${n}`, images: [`${n}.jpg`] })),
  );
  const out = async (name: string, shards: number) => {
    const done = await theHouse().run(
      theHouse().input(
        `dataset_path: in.jsonl\nexport_path: ${name}/out.tar\nexport_shard_size: 20000\nlimits: { shard_bytes: ${shards} }\nprocess: []\n`,
      ),
    );
    const { files } = await theHouse().export(done);
    return Promise.all(files.map((file) => readFile(path(`${name}/${file}`))));
  };
  const files = await out('one', 1 << 20);
  expect(files.length).toBeGreaterThan(3);
  for (const file of files) expect(file.length).toBeLessThanOrEqual(20_000);
  expect(await out('many', 100)).toEqual(files);
  await go('dataset_path: one\nexport_path: back.jsonl\nprocess: []\n');
  expect((await lines('back.jsonl')).map((row) => [row.__key__, row.text, row.images])).toEqual(
    Array.from({ length: 30 }, (_, n) => [`${n}`.padStart(9, '0'), `${n}`, [`media/${sha('x'.repeat(n * 100))}.jpg`]]),
  );
});

test('WebDataset: random samples go there and back', async () => {
  const kinds = { images: ['jpg', 'png', 'webp'], audios: ['wav', 'flac', 'mp3'], videos: ['mp4'] };
  const media = (extensions: string[]) => fc.array(fc.tuple(fc.nat(20), fc.constantFrom(...extensions)), { maxLength: 3 });
  const value = fc.oneof(fc.integer(), fc.string(), fc.constant(null), fc.array(fc.boolean()), fc.constant({ a: { b: [1.5] } }));
  const sample = fc.record(
    {
      text: fc.oneof(fc.string({ unit: 'grapheme' }), fc.constant(null)),
      images: media(kinds.images),
      audios: media(kinds.audios),
      videos: media(kinds.videos),
      meta: fc.dictionary(fc.stringMatching(/^x[a-z]{0,5}$/), value),
    },
    { requiredKeys: [] },
  );
  await Promise.all(
    Object.values(kinds).flatMap((extensions) =>
      extensions.flatMap((one) => Array.from({ length: 21 }, (_, n) => write(`${n}.${one}`, `${one} ${n}`))),
    ),
  );
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(sample, { minLength: 1, maxLength: 8 }), async (samples) => {
      const n = `${run++}`;
      const rows = samples.map(({ meta, text: said, ...lists }, at) => {
        const named = Object.entries(lists).map(
          ([kind, files]) => [kind, files!.map(([file, extension]) => [file, extension] as const)] as const,
        );
        const listed = (of: (file: number, extension: string) => string) =>
          Object.fromEntries(named.map(([kind, files]) => [kind, files.map(([file, extension]) => of(file, extension))]));
        const own = { __key__: `k${at}`, ...meta, ...(said === undefined ? {} : { text: said }) };
        return {
          given: { ...own, ...listed((file, one) => `${file}.${one}`) },
          back: { ...own, ...listed((file, one) => `media/${sha(`${one} ${file}`)}.${one}`) },
        };
      });
      await theHouse().write(
        `${n}.jsonl`,
        rows.map(({ given }) => given),
      );
      await go(`dataset_path: ${n}.jsonl\nexport_path: ${n}/out.tar\nprocess: []\n`);
      await go(`dataset_path: ${n}/out.tar\nexport_path: ${n}/back.jsonl\nprocess: []\n`);
      expect(await lines(`${n}/back.jsonl`)).toEqual(rows.map(({ back }) => back));
    }),
    { numRuns: 5 },
  );
}, 60_000);
