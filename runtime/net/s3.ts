/** Objects of S3 as files that are fetched: by URLs that hold for a while, which the worker's own credentials sign. */
import type { S3Settings } from '../storage/minio.js';

/** While one try may take. */
const SECONDS = 86_400;

/** Signs URLs of `s3://bucket/key`. The client takes a quarter of a second to load, and is loaded when it is needed. */
export const signer = (settings: S3Settings): ((url: URL) => Promise<URL>) => {
  let opened: Promise<import('minio').Client> | undefined;
  return async ({ hostname, pathname }) => {
    opened ??= import('minio').then(({ Client }) => new Client(settings));
    const client = await opened;
    return new URL(await client.presignedGetObject(hostname, decodeURIComponent(pathname.slice(1)), SECONDS));
  };
};
