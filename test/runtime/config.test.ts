import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { readConfig, storeUri } from '../../runtime/config.js';

test('what may be fetched is said by the environment, and is HTTPS from the public internet else', () => {
  expect(readConfig({}).fetch).toEqual({ schemes: ['https'], networks: [] });
  const env = { SLUICE_FETCH_SCHEMES: 'https, http', SLUICE_FETCH_NETWORKS: '10.1.0.0/16,127.0.0.1' };
  expect(readConfig(env).fetch).toEqual({ schemes: ['https', 'http'], networks: ['10.1.0.0/16', '127.0.0.1'] });
  expect(() => readConfig({ SLUICE_FETCH_SCHEMES: 'ftp' })).toThrow(
    'SLUICE_FETCH_SCHEMES: "ftp" cannot be fetched; there are https, http, s3',
  );
  expect(() => readConfig({ SLUICE_FETCH_NETWORKS: 'all' })).toThrow('SLUICE_FETCH_NETWORKS: "all" is no network');
});

test('a store may be given as a path from the working folder, which workers need not share', () => {
  const here = pathToFileURL(resolve('data/store')).href;
  expect([storeUri('data/store'), storeUri(resolve('data/store')), storeUri(here)]).toEqual([here, here, here]);
  expect(storeUri('s3://bucket/prefix')).toBe('s3://bucket/prefix');
  expect(readConfig({ SLUICE_STORE: 'data/store' }).store).toBe(here);
});
