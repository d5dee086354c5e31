import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { describe, test as plain } from 'vitest';
import { EnvironmentError, SampleError } from '../../../core/errors.js';
import { download } from '../../../runtime/net/download.js';
import { Network, type Resolve } from '../../../runtime/net/network.js';
import { signer } from '../../../runtime/net/s3.js';
import { ROOT } from '../../root.js';
import { breaking, FileServer } from './file-server.js';

const HERE = { schemes: ['http', 'https'], networks: ['127.0.0.1'] };
const LIMITS = { bytes: 1 << 20, seconds: 20, stallSeconds: 5 };
const FILE = randomBytes(100_000);
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** What comes of a URL: its bytes, or the error. */
type Get<T> = (url: string, more?: object, network?: Network, signal?: AbortSignal) => Promise<T>;

/** Each test has a server and a folder of its own, for they wait side by side. */
const test = plain.extend<{ server: FileServer; folder: string; get: Get<Buffer>; refused: Get<string> }>({
  server: async ({ task: _ }, use) => {
    const server = await FileServer.open();
    await use(server);
    await server.close();
  },
  folder: async ({ task: _ }, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'download-'));
    await use(folder);
    await rm(folder, { recursive: true });
  },
  get: async ({ folder }, use) =>
    use(async (url, more = {}, network = new Network(HERE), signal = new AbortController().signal) => {
      const path = join(folder, 'file');
      await download(network, new URL(url), path, { ...LIMITS, ...more }, signal);
      return readFile(path);
    }),
  refused: async ({ get }, use) =>
    use(async (...args) => {
      const error = await get(...args).then(
        () => undefined,
        (thrown) => thrown,
      );
      if (!(error instanceof SampleError)) throw error ?? new Error('it was fetched');
      return error.message;
    }),
});

test.concurrent('a file comes as it is, and is not decoded', async ({ server, get, refused, expect }) => {
  expect(await get(server.at('/a', FILE))).toEqual(FILE);
  expect(server.asked[0]!.headers['accept-encoding']).toBe('identity');
  expect(await get(server.at('/empty', Buffer.alloc(0)))).toHaveLength(0);
  const bomb = gzipSync(Buffer.alloc(1 << 22));
  const url = server.at('/bomb', (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb));
  expect(await refused(url)).toContain('comes compressed (gzip)');
});

test.concurrent('a broken connection goes on where it was, so long as the file is the same', async ({ server, get, expect }) => {
  expect(await get(server.at('/part', breaking(FILE, 30_000)), { sha256: sha256(FILE) })).toEqual(FILE);
  const asked = server.asked.map(({ headers }) => [headers.range, `${headers['if-range']}`]);
  expect(asked[0]).toEqual([undefined, 'undefined']);
  for (const [range, version] of asked.slice(1)) expect([Number(/^bytes=(\d+)-$/.exec(range!)![1]) > 0, version]).toEqual([true, '"v1"']);

  let tries = 0;
  const other = randomBytes(50_000);
  const url = server.at('/other', (request, response) =>
    breaking(++tries === 1 ? FILE : other, tries === 1 ? 30_000 : 1e6, () => `"v${Math.min(tries, 2)}"`)(request, response),
  );
  expect(await get(url)).toEqual(other);
});

test.concurrent('without what tells it is the same file, it begins anew', async ({ server, get, expect }) => {
  let tries = 0;
  const url = server.at('/weak', (request, response) => breaking(FILE, ++tries === 1 ? 30_000 : 1e6, () => 'W/"v1"')(request, response));
  expect(await get(url)).toEqual(FILE);
  expect(server.asked.map(({ headers }) => headers.range)).toEqual([undefined, undefined]);
});

test.concurrent('another part than was asked for is not taken', async ({ server, get, expect }) => {
  let tries = 0;
  const url = server.at('/wrong', (request, response) => {
    if (++tries !== 2) return breaking(FILE, tries === 1 ? 30_000 : 1e6)(request, response);
    response.writeHead(206, { etag: '"v1"', 'content-range': `bytes 0-${FILE.length - 1}/${FILE.length}` }).end(FILE);
  });
  expect(await get(url)).toEqual(FILE);
  expect(tries).toBe(3);
  let parts = 0;
  const short = server.at('/short', (request, response) => {
    if (++parts !== 2) return breaking(FILE, parts === 1 ? 30_000 : 1e6)(request, response);
    const from = Number(/\d+/.exec(request.headers.range!)![0]);
    const head = { etag: '"v1"', 'content-range': `bytes ${from}-${from + 9}/${FILE.length}` };
    response.writeHead(206, head).end(FILE.subarray(from, from + 10));
  });
  expect(await get(short)).toEqual(FILE);
});

test.concurrent('what passes is tried again, as the server asks; what does not is told with its status', async ({
  server,
  get,
  refused,
  expect,
}) => {
  let tries = 0;
  const url = server.at('/busy', (_, response) => {
    if (++tries === 1) response.writeHead(429, { 'retry-after': '1' }).end();
    else if (tries === 2) response.writeHead(503).end();
    else response.end(FILE);
  });
  const begun = Date.now();
  expect(await get(url)).toEqual(FILE);
  expect(Date.now() - begun).toBeGreaterThan(1250);

  expect(await refused(server.at('/none?key=secret', (_, response) => response.writeHead(404).end()))).toMatch(/\/none: answers 404$/);
  expect(server.times('/none?key=secret')).toBe(1);
  const later = server.at('/later', (_, response) => response.writeHead(503, { 'retry-after': '86400' }).end());
  expect(await refused(later)).toMatch(/answers 503$/);
  expect(await refused(`http://user:word@127.0.0.1:${server.port}/none`)).not.toContain('word');
});

test.concurrent('a server that fails each time is given up', async ({ server, refused, expect }) => {
  expect(await refused(server.at('/down', (_, response) => response.writeHead(500).end()))).toMatch(/answers 500 \(5 times\)$/);
  expect(server.times('/down')).toBe(5);
}, 30_000);

test.concurrent('sizes are held, whatever is said of them', async ({ server, refused, expect }) => {
  const small = { bytes: 1000 };
  expect(await refused(server.at('/large', FILE), small)).toMatch(/is 100000 bytes; the limit is 1000 bytes/);
  const endless = server.at('/endless', (_, response) => {
    const more = () => response.write(FILE, () => response.destroyed || more());
    more();
  });
  expect(await refused(endless)).toMatch(/is more; the limit is 1048576 bytes/);
  const short = server.at('/short', (_, response) => {
    response.writeHead(200, { 'content-length': 2000 });
    response.write(FILE.subarray(0, 1000), () => response.destroy());
  });
  expect(await refused(short, { seconds: 1 })).toMatch(/1 s did not do for it/);
});

test.concurrent('what drips is given up, and what hangs', async ({ server, refused, expect }) => {
  const drip = server.at('/drip', (_, response) => {
    const timer = setInterval(() => response.write('.'), 50);
    response.on('close', () => clearInterval(timer));
  });
  expect(await refused(drip, { stallSeconds: 0.2, seconds: 4 })).toMatch(/4 s did not do/);
  expect(server.times('/drip')).toBeGreaterThan(1);
  const mute = server.at('/mute', () => {});
  expect(await refused(mute, { seconds: 0.5 })).toMatch(/0.5 s did not do/);
});

test.concurrent('a digest that is asked for is looked at, over all parts', async ({ server, get, refused, expect }) => {
  const url = server.at('/sum', breaking(FILE, 60_000));
  expect(await get(url, { sha256: sha256(FILE) })).toEqual(FILE);
  expect(await refused(url, { sha256: sha256(Buffer.from('x')) })).toContain(`has the SHA-256 ${sha256(FILE)}`);
});

test.concurrent('redirects are followed, and each is checked', async ({ server, get, refused, expect }) => {
  const to = (location: string) => (_: unknown, response: import('node:http').ServerResponse) =>
    response.writeHead(302, { location }).end();
  server.at('/file', FILE);
  server.at('/second', to('/file'));
  expect(await get(server.at('/first', to('second')))).toEqual(FILE);
  expect(await refused(server.at('/round', to('/round')))).toMatch(/leads on over 5 times/);
  for (const inside of ['http://10.0.0.1/', 'http://169.254.169.254/latest/', 'http://[::1]/', 'http://2130706434/', 'http://0x7f.0.0.2/'])
    expect(await refused(server.at('/inside', to(inside)))).toMatch(/is not of the public internet/);
  expect(await refused(server.at('/file-url', to('file:///etc/passwd')))).toMatch(/file is not fetched here/);
  expect(await refused(server.at('/broken', to('http://%')))).toMatch(/leads to what is no URL/);
  const secure = new Network({ ...HERE, schemes: ['https'] });
  expect(await refused(server.at('/file', FILE), {}, secure)).toMatch(/http is not fetched here; SLUICE_FETCH_SCHEMES .*`sluice down`/);
});

test.concurrent('names lead to no address that is not allowed, though they change', async ({ server, get, refused, expect }) => {
  const url = `http://far.test:${server.port}/file`;
  server.at('/file', FILE);
  const looked: string[] = [];
  const names =
    (...answers: readonly string[][]): Resolve =>
    (host, options, found) => {
      expect(options.all).toBe(true);
      looked.push(host);
      const addresses = answers[Math.min(looked.length, answers.length) - 1]!;
      found(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    };
  const strict = { schemes: ['http'], networks: [] };
  expect(await refused(url, {}, new Network(strict, names(['127.0.0.1'])))).toMatch(
    /far\.test: is at 127\.0\.0\.1, which is not .*`sluice down`/,
  );
  expect(await refused(url, {}, new Network(strict, names(['::ffff:127.0.0.1'])))).toMatch(/is not of the public internet/);
  // Of several, one that is allowed is taken, and no other.
  expect(await get(url, {}, new Network(HERE, names(['10.0.0.1', '127.0.0.1'])))).toEqual(FILE);
  // A name is looked up once for each connection, and what was found is connected to: a second answer finds nobody who asks.
  looked.length = 0;
  expect(await get(url, {}, new Network(HERE, names(['127.0.0.1'], ['10.0.0.1'])))).toEqual(FILE);
  expect(looked).toEqual(['far.test']);
  looked.length = 0;
  const lured = server.at('/lure', (_, response) => response.writeHead(302, { location: url, connection: 'close' }).end());
  expect(await refused(lured.replace('127.0.0.1', 'far.test'), {}, new Network(HERE, names(['127.0.0.1'], ['10.0.0.1'])))).toMatch(
    /far\.test: is at 10\.0\.0\.1/,
  );
});

test.concurrent('who stops the work stops it at once', async ({ server, get, expect }) => {
  const stop = new AbortController();
  const url = server.at('/mute', () => stop.abort(new Error('stopped')));
  await expect(get(url, {}, undefined, stop.signal)).rejects.toThrow('stopped');
});

test.concurrent('a network that is away is no fault of a sample', async ({ server, get, refused, expect }) => {
  const network = new Network({ schemes: ['http'], networks: ['127.0.0.1'] }, (_, __, found) =>
    found(Object.assign(new Error('not found'), { code: 'ENOTFOUND' }), []),
  );
  for (let host = 1; host < 8; host++) expect(await refused(`http://h${host}.test/`, {}, network)).toMatch(/ENOTFOUND \(2 times\)/);
  await expect(get('http://h8.test/', {}, network)).rejects.toThrow(EnvironmentError);
  // That some host answers tells that it is there.
  await get(server.at('/a', FILE), {}, network);
  expect(await refused('http://h9.test/', {}, network)).toMatch(/ENOTFOUND/);
}, 30_000);

test.concurrent('nor is one that loses all that is sent: no answer at all is silence, whether a try stalls or time is up', async ({
  server,
  refused,
  expect,
}) => {
  server.at('/mute', () => {});
  const here: Resolve = (_, __, found) => found(null, [{ address: '127.0.0.1', family: 4 }]);
  for (const limits of [{ stallSeconds: 0.1 }, { seconds: 0.3 }]) {
    const network = new Network(HERE, here);
    const told = Array.from({ length: 8 }, (_, host) =>
      refused(`http://h${host}.test:${server.port}/mute`, limits, network).catch((e) => e),
    );
    const errors = (await Promise.all(told)).filter((one) => typeof one !== 'string');
    expect(errors).toEqual([expect.any(EnvironmentError)]);
    expect(errors[0].message).toMatch(/nothing else answers/);
  }
}, 30_000);

test.concurrent('files that wait until others of their host are through do not stall', async ({ server, get, expect, folder }) => {
  const slow = server.at('/slow', (_, response) => setTimeout(() => response.end(FILE), 1000));
  const network = new Network(HERE);
  const one = (n: number) =>
    download(network, new URL(slow), join(folder, `${n}`), { ...LIMITS, stallSeconds: 2.5 }, new AbortController().signal);
  await Promise.all(Array.from({ length: 64 }, (_, n) => one(n)));
  expect(server.times('/slow')).toBe(64);
  expect(await get(slow, {}, network)).toEqual(FILE);
});

test.concurrent('answers that are none stay so, and are no sign of a network that is away', async ({ refused, expect }) => {
  let times = 0;
  const babbling = createTcpServer((socket) => {
    times++;
    socket.on('error', () => {}).end('220 mail.test ESMTP\r\n');
  });
  await new Promise<void>((resolve) => babbling.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = babbling.address() as AddressInfo;
    const network = new Network(HERE, (_, __, found) => found(null, [{ address: '127.0.0.1', family: 4 }]));
    for (let host = 1; host <= 8; host++) expect(await refused(`http://h${host}.test:${port}/`, {}, network)).toMatch(/: HPE_\w+$/);
    expect(times).toBe(8);
  } finally {
    babbling.close();
  }
});

test.concurrent('who says "later" is asked later, as long as the file may take', async ({ server, get, refused, expect }) => {
  const stop = new AbortController();
  const later = server.at('/later', (_, response) => response.writeHead(503, { 'retry-after': '400' }).end());
  setTimeout(() => stop.abort(new Error('still waiting')), 1000);
  await expect(get(later, { seconds: 3600 }, undefined, stop.signal)).rejects.toThrow('still waiting');
  const never = server.at('/never', (_, response) => response.writeHead(429).end());
  expect(await refused(never, { seconds: 9 })).toMatch(/answers 429, and 9 s did not do for it$/);
}, 30_000);

describe('objects of S3', () => {
  const settings = (port: number) => ({ endPoint: 'localhost', port, useSSL: false, accessKey: 'a', secretKey: 'b', region: 'us-east-1' });
  const object = (key: string) => ({ protocol: 's3:', host: 'bucket', pathname: `/${key}`, href: `s3://bucket/${key}` });
  const RULES = { schemes: ['http', 's3'], networks: [] };

  test('are asked for by their keys as they are', async ({ server, folder, expect }) => {
    const network = new Network(RULES, undefined, signer(settings(server.port)));
    for (const key of ['a?b.jpg', 'a#1.jpg', 'x/../y', '100%-off.jpg', 'a%20b', '..', 'ä b', '/a']) {
      const told = download(network, object(key), join(folder, 'file'), LIMITS, new AbortController().signal);
      await expect(told).rejects.toThrow(`s3://bucket/${key}: answers 404`);
      const [path] = server.asked.at(-1)!.url!.split('?');
      expect(decodeURIComponent(path!)).toBe(`/bucket/${key}`);
    }
  });

  test('leave no connection open that URLs could be asked for over', async ({ server, folder, refused, expect }) => {
    const network = new Network(RULES, undefined, signer(settings(server.port)));
    server.at('/bucket/a', FILE);
    server.at('/private', FILE);
    await download(network, object('a'), join(folder, 'file'), LIMITS, new AbortController().signal);
    expect(await refused(`http://localhost:${server.port}/private`, {}, network)).toMatch(
      /localhost: is at \S+, which is not of the public/,
    );
    expect(server.times('/private')).toBe(0);
  });

  test('whose server is away are no fault of a sample', async ({ server, folder, expect }) => {
    const { port } = server;
    await server.close();
    const network = new Network(RULES, undefined, signer(settings(port)));
    const told = download(network, object('a'), join(folder, 'file'), { ...LIMITS, seconds: 1 }, new AbortController().signal);
    await expect(told).rejects.toThrow(EnvironmentError);
  });
});

test.concurrent('HTTPS is spoken, with certificates that are right', async ({ folder, refused, expect }) => {
  const [key, cert] = await Promise.all(['key', 'cert'].map((name) => readFile(join(ROOT, `test/fixtures/net/${name}.pem`))));
  const secure = createServer({ key: key!, cert: cert! }, (_, response) => response.end(FILE));
  await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve));
  try {
    const url = `https://127.0.0.1:${(secure.address() as AddressInfo).port}/file`;
    expect(await refused(url)).toMatch(/SELF_SIGNED|UNABLE_TO_VERIFY/);
    const script = `import { download } from './dist/runtime/net/download.js';
      import { Network } from './dist/runtime/net/network.js';
      const network = new Network({ schemes: ['https'], networks: ['127.0.0.1'] });
      console.log(JSON.stringify(await download(network, new URL('${url}'), '${join(folder, 'file')}', ${JSON.stringify(LIMITS)}, new AbortController().signal)));
      process.exit();`;
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: join(ROOT, 'test/fixtures/net/cert.pem') };
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { cwd: ROOT, env });
    expect(JSON.parse(stdout).bytes).toBe(FILE.length);
  } finally {
    secure.close();
  }
});
