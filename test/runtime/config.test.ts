import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { readConfig, storeUri } from '../../runtime/config.js';

test('a store may be given as a path from the working folder, which workers need not share', () => {
  const here = pathToFileURL(resolve('data/store')).href;
  expect([storeUri('data/store'), storeUri(resolve('data/store')), storeUri(here)]).toEqual([here, here, here]);
  expect(storeUri('s3://bucket/prefix')).toBe('s3://bucket/prefix');
  expect(readConfig({ SLUICE_STORE: 'data/store' }).store).toBe(here);
});
