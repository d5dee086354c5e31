/** What stands in a tar file around the contents of its files: the same bytes for the same names and sizes, whoever wrote it, and when. */
const BLOCK = 512;
const NAME_BYTES = 100;
/** More does not fit the octal digits of a size. */
const OCTAL_SIZE = 8 ** 11;

/** What stands before a file's contents. */
export const tarHead = (name: string, size: number): Buffer => {
  const bytes = Buffer.from(name);
  if (bytes.length <= NAME_BYTES) return header(bytes, size, '0');
  // A name that has no room stands in a record before it, as POSIX says.
  const record = pathRecord(bytes);
  return Buffer.concat([
    header(Buffer.from('PaxHeader'), record.length, 'x'),
    record,
    filling(record.length),
    header(bytes.subarray(0, NAME_BYTES), size, '0'),
  ]);
};

/** What stands behind contents of this size. */
export const filling = (size: number): Buffer => Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);

/** How much of the tar file a file takes. */
export const tarBytes = (name: string, size: number): number => tarHead(name, 0).length + size + filling(size).length;

/** The end of a tar file. */
export const TAR_END = Buffer.alloc(2 * BLOCK);

const header = (name: Uint8Array, size: number, type: string): Buffer => {
  const block = Buffer.alloc(BLOCK);
  block.set(name, 0);
  block.write('0000644\x000000000\x000000000\x00', 100, 'latin1');
  if (size < OCTAL_SIZE) block.write(`${size.toString(8).padStart(11, '0')}\0`, 124, 'latin1');
  else {
    block.writeUInt8(0x80, 124);
    block.writeBigUInt64BE(BigInt(size), 128);
  }
  block.write('00000000000\0', 136, 'latin1');
  block.write(`        ${type}`, 148, 'latin1');
  block.write('ustar\x0000', 257, 'latin1');
  const sum = block.reduce((all, byte) => all + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
};

/** A record begins with its own length, which is a few digits more. */
const pathRecord = (name: Buffer): Buffer => {
  const rest = Buffer.concat([Buffer.from(' path='), name, Buffer.from('\n')]);
  let length = rest.length;
  while (length !== `${length}`.length + rest.length) length = `${length}`.length + rest.length;
  return Buffer.concat([Buffer.from(`${length}`), rest]);
};
