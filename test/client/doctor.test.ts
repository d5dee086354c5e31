import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { examine, type Finding } from '../../client/doctor.js';
import { readConfig } from '../../runtime/config.js';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'sluice-doctor-'));
  vi.stubEnv('TEMPORAL_ADDRESS', undefined);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(home, { recursive: true, force: true });
});

const findings = async (env: NodeJS.ProcessEnv = {}): Promise<Finding[]> => {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  const found: Finding[] = [];
  for await (const finding of examine(readConfig({ ...process.env, SLUICE_HOME: home }))) found.push(finding);
  return found;
};

test('a sound machine has no fault; a port that another program took is no more than a remark', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  await writeFile(join(home, 'home.json'), JSON.stringify({ format: 1, port, uiPort: 0 }));
  const found = await findings();
  other.close();
  const whats = [
    'node',
    'disk',
    'scratch',
    'clock',
    'server',
    'ports',
    'store',
    'store',
    'store',
    'fetch',
    'temporal',
    'ffmpeg',
    'ffprobe',
    'lane',
  ];
  expect(found.map(({ what }) => what)).toEqual(whats);
  expect(found.filter(({ state }) => state === 'fail')).toEqual([]);
  expect(found.find(({ what }) => what === 'ports')).toMatchObject({ state: 'warn', found: `${port} taken by another program` });
});

test('each fault is told with what mends it, and does not hide the next', async () => {
  await writeFile(join(home, 'file'), '');
  const found = await findings({ TEMPORAL_ADDRESS: '127.0.0.1:1', SLUICE_STORE: join(home, 'file'), FFMPEG: join(home, 'none') });
  const faults = found.filter(({ state }) => state === 'fail');
  expect(faults.map(({ what, whose }) => [what, whose])).toEqual([
    ['server', 'system'],
    ['store', 'system'],
    ['ffmpeg', 'user'],
  ]);
  expect(faults.map(({ mend }) => mend)).toEqual([
    expect.stringContaining('TEMPORAL_ADDRESS'),
    expect.stringContaining('SLUICE_STORE'),
    'name its path in FFMPEG',
  ]);
});
