/** Objects of S3 as files that are fetched: by requests that hold for a while, which the worker's own credentials sign. */
import type { S3Settings } from '../storage/minio.js';
import type { Signed, Target } from './network.js';

/** While one try may take. */
const SECONDS = 86_400;

/** Signs requests for objects. The client takes a quarter of a second to load, and is loaded when it is needed. */
export const signer = (settings: S3Settings): ((object: Target) => Promise<Signed>) => {
  let opened: Promise<import('minio').Client> | undefined;
  return async ({ host, pathname }) => {
    opened ??= import('minio').then(({ Client }) => new Client(settings));
    const client = await opened;
    const signed = await client.presignedGetObject(host, pathname.slice(1), SECONDS);
    const path = signed.indexOf('/', signed.indexOf('//') + 2);
    return { server: new URL(signed.slice(0, path)), path: signed.slice(path) };
  };
};
