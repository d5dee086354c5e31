import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readInput } from '../../../activities/stage/input.js';
import type { Workplace } from '../../../activities/stage/services.js';
import { DEFAULT_FIELDS } from '../../../core/sample.js';
import imageFolder from '../../../operators/formats/image_folder_formatter.js';
import { listFiles, statFile } from '../../../runtime/storage/source.js';

test('the files of a folder come together, in order, so that several can be in hand at once', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'input-'));
  try {
    for (const name of ['a', 'b', 'c', 'd']) await writeFile(join(folder, `${name}.png`), name);
    const chunks = (await listFiles(folder, imageFolder, [])).map((file) => ({ ...statFile(0, file), copy: 0 }));
    const sources = [{ path: folder, formatter: imageFolder.name, params: {} }];
    const plan = { sources, fields: DEFAULT_FIELDS, segments: [], required: [], strict: false, limits: {} };
    const services = { catalog: new Map([[imageFolder.name, imageFolder]]), views: new Map() };
    const batches: string[][] = [];
    for await (const batch of readInput({ plan, services, store: {} } as unknown as Workplace, { chunks }, (place) => place !== 1))
      batches.push(batch.map(({ place, row }) => `${place} ${row?.images[0]?.uri}`));
    expect(batches).toEqual([['0 a.png', '2 c.png', '3 d.png']]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
