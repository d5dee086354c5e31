/**
 * Headers of plain JPEG files (ITU-T T.81), as far as they are needed to know a picture's size, and to read what it looks like from afar.
 * What is not as it should be, or seldom met, is left to the picture library: undefined stands for that.
 */
export interface JpegComponent {
  readonly id: number;
  /** Blocks of a unit (MCU), across and down. */
  readonly across: number;
  readonly down: number;
  readonly quantization: number;
}
/** A table of Huffman codes as it is written: 16 counts of codes by length, and the symbols. */
export type CodeTable = Uint8Array;
export interface JpegHeader {
  readonly width: number;
  readonly height: number;
  readonly components: readonly JpegComponent[];
  /** Neither in several scans nor of other codes than Huffman's. */
  readonly isBaseline: boolean;
  /** Whether there is EXIF, which may say that the picture is to be turned. */
  readonly hasExif: boolean;
  /** Whether the first component is luma. */
  readonly hasLuma: boolean;
  /** By number, the divisor of mean levels. */
  readonly scales: ReadonlyMap<number, number>;
  readonly means: ReadonlyMap<number, CodeTable>;
  readonly waves: ReadonlyMap<number, CodeTable>;
  /** After so many units comes a mark; 0 where there is none. */
  readonly restart: number;
  /** The components of the first scan, with the numbers of their tables. */
  readonly scan: readonly { readonly id: number; readonly means: number; readonly waves: number }[];
  /** Where the scan's data begin. */
  readonly start: number;
}

/** Reads what stands before the data of the first scan. */
export const readJpegHeader = (bytes: Uint8Array): JpegHeader | undefined => {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (file.length < 4 || file.length > MOST_BYTES || file.readUInt16BE(0) !== 0xffd8) return undefined;
  const tables = { scales: new Map<number, number>(), means: new Map<number, CodeTable>(), waves: new Map<number, CodeTable>() };
  let frame: Pick<JpegHeader, 'width' | 'height' | 'components' | 'isBaseline'> | undefined;
  let restart = 0;
  let hasExif = false;
  let hasLuma = true;
  for (let at = 2; at + 4 <= file.length; ) {
    const marker = file.readUInt16BE(at);
    const end = at + 2 + file.readUInt16BE(at + 2);
    const part = file.subarray(at + 4, end);
    if (end > file.length || part.length !== end - at - 4) return undefined;
    at = end;
    if (marker === 0xffdb) {
      if (!takeScales(part, tables.scales)) return undefined;
    } else if (marker === 0xffc4) {
      if (!takeCodes(part, tables)) return undefined;
    } else if (marker === 0xffc0 || marker === 0xffc1 || marker === 0xffc2) {
      const found = frame === undefined ? frameOf(part) : undefined;
      if (found === undefined) return undefined;
      frame = { ...found, isBaseline: marker !== 0xffc2 };
    } else if (marker === 0xffdd) {
      if (part.length !== 2) return undefined;
      restart = part.readUInt16BE(0);
    } else if (marker === 0xffda) {
      const scan = frame && scanOf(part, frame.components);
      return scan && { ...frame!, ...tables, restart, hasExif, hasLuma: hasLuma && frame!.components[0]!.id !== RED, scan, start: at };
    } else if (marker === 0xffe1) hasExif ||= part.toString('latin1', 0, 6) === 'Exif\0\0';
    else if (marker === 0xffee) hasLuma &&= !(part.length >= 12 && part.toString('latin1', 0, 5) === 'Adobe' && part[11] === 0);
    else if (marker !== 0xfffe && !(marker >= 0xffe0 && marker <= 0xffef)) return undefined;
  }
  return undefined;
};
/** Larger files are for the picture library, which reads them off this thread. */
const MOST_BYTES = 2 ** 24;
/** libjpeg reads nothing that is longer. */
const LONGEST = 65_500;
/** Components that are named R, G and B are these. */
const RED = 0x52;

const takeScales = (part: Buffer, scales: Map<number, number>): boolean => {
  let at = 0;
  while (at < part.length) {
    const size = 1 + (part[at]! >> 4);
    const table = part[at]! & 15;
    if (size > 2 || table > 3 || at + 1 + 64 * size > part.length) return false;
    scales.set(table, part.readUIntBE(at + 1, size));
    at += 1 + 64 * size;
  }
  return true;
};

const takeCodes = (part: Buffer, { means, waves }: Pick<JpegHeader, 'means' | 'waves'>): boolean => {
  let at = 0;
  while (at < part.length) {
    const [kind, table] = [part[at]! >> 4, part[at]! & 15];
    const counts = part.subarray(at + 1, at + 17);
    const symbols = counts.reduce((sum, count) => sum + count, 0);
    const end = at + 17 + symbols;
    if (kind > 1 || table > 3 || symbols > 256 || end > part.length) return false;
    ((kind === 0 ? means : waves) as Map<number, CodeTable>).set(table, part.subarray(at + 1, end));
    at = end;
  }
  return true;
};

const frameOf = (part: Buffer): Pick<JpegHeader, 'width' | 'height' | 'components'> | undefined => {
  if (part.length < 6 || part[0] !== 8) return undefined;
  const [height, width, count] = [part.readUInt16BE(1), part.readUInt16BE(3), part[5]!];
  if (height === 0 || width === 0 || Math.max(height, width) > LONGEST || (count !== 1 && count !== 3) || part.length !== 6 + 3 * count)
    return undefined;
  const components = Array.from({ length: count }, (_, n) => {
    const [id, sampling, quantization] = part.subarray(6 + 3 * n, 9 + 3 * n) as unknown as [number, number, number];
    return { id, across: sampling >> 4, down: sampling & 15, quantization };
  });
  const isFair = (length: number) => length >= 1 && length <= 4;
  if (!components.every(({ across, down }) => isFair(across) && isFair(down)) || !areDistinct(components)) return undefined;
  return { width, height, components };
};

const scanOf = (part: Buffer, components: readonly JpegComponent[]): JpegHeader['scan'] | undefined => {
  const count = part[0] ?? 0;
  if (count < 1 || count > components.length || part.length !== 4 + 2 * count) return undefined;
  const scan = Array.from({ length: count }, (_, n) => {
    const [id, tables] = part.subarray(1 + 2 * n, 3 + 2 * n) as unknown as [number, number];
    return { id, means: tables >> 4, waves: tables & 15 };
  });
  return areDistinct(scan) && scan.every(({ id }) => components.some((component) => component.id === id)) ? scan : undefined;
};

const areDistinct = (named: readonly { readonly id: number }[]): boolean => new Set(named.map(({ id }) => id)).size === named.length;
