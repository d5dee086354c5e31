/** What may name a record or a blob: nothing that could lead out of the store. And how a record is spelled. */
import { StoreError } from '../../core/errors.js';
import type { Json } from '../../core/sample.js';
import { sha256 } from './key.js';

/** Refuses a record's name that is not letters, digits, `.`, `_` and `-` between slashes, or that has `..` in it. */
export const checkName = (name: string): string => {
  if (!/^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/.test(name) || name.includes('..')) {
    throw new StoreError(`"${name}" cannot name a record`);
  }
  return name;
};

/** Refuses what is not a SHA-256 in hex. */
export const checkDigest = (digest: string): string => {
  if (!/^[0-9a-f]{64}$/.test(digest)) throw new StoreError(`"${digest}" is not a digest`);
  return digest;
};

/** A record's bytes: the digest of the JSON on the first line, the JSON on the second. */
export const encodeRecord = (record: Json): Buffer => {
  const json = JSON.stringify(record);
  return Buffer.from(`${sha256(json)}\n${json}\n`);
};

/** The record that these bytes hold; `where` is named when they are damaged. */
export const decodeRecord = <T extends Json>(bytes: Buffer, where: string): T => {
  const json = bytes.toString('utf8', 65, bytes.length - 1);
  if (bytes.toString('latin1', 0, 64) !== sha256(json))
    throw new StoreError(`${where}: the record is damaged; remove it to have it made again`);
  return JSON.parse(json) as T;
};
