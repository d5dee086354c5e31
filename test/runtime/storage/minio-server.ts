/** A MinIO server of a test's own. Its program is found by MINIO, on the PATH, or where Go puts it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { createServer } from 'node:net';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { S3Settings } from '../../../runtime/storage/minio.js';

const runs = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};
const folders = [...(process.env.PATH ?? '').split(delimiter), process.env.GOBIN ?? join(homedir(), 'go/bin')];

/** The server's program, or undefined. */
export const MINIO = [process.env.MINIO ?? '', ...folders.map((folder) => join(folder, 'minio'))].find((path) => path !== '' && runs(path));

/** Whether a test that needs the server is to be skipped; says so, or fails where it is required. */
export const withoutMinio = (): boolean => {
  if (MINIO !== undefined) return false;
  const mend = 'no minio server: `go install github.com/minio/minio@latest`, or name the program in MINIO';
  if (process.env.SLUICE_REQUIRE?.split(',').includes('minio')) throw new Error(mend);
  console.warn(`SKIPPED: ${mend}`);
  return true;
};

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

/** Starts a server that keeps its data in `folder`. */
export const startMinio = async (folder: string): Promise<{ settings: S3Settings; server: ChildProcess }> => {
  const port = await freePort();
  const [accessKey, secretKey] = ['sluicetest', 'sluicesecret'];
  const server = spawn(MINIO!, ['server', '--quiet', '--address', `127.0.0.1:${port}`, '--console-address', '127.0.0.1:0', folder], {
    env: { ...process.env, MINIO_ROOT_USER: accessKey, MINIO_ROOT_PASSWORD: secretKey },
    stdio: 'ignore',
  });
  for (;;) {
    const response = await fetch(`http://127.0.0.1:${port}/minio/health/ready`).catch(() => undefined);
    if (response?.ok) return { settings: { endPoint: '127.0.0.1', port, useSSL: false, accessKey, secretKey }, server };
    if (server.exitCode !== null) throw new Error(`minio ended with ${server.exitCode}`);
    await sleep(100);
  }
};
