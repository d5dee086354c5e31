/** Makes a module of `.gen.ts` ready to be called. */

/** What is used of WebAssembly: its types come with a browser's, which the project does not have. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
};
export interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** A module that several instances share, each with a memory of its own. */
export const compile = (module: string): object => new WebAssembly.Module(Buffer.from(module, 'base64'));
export const instanceOf = <K>(module: object): K => new WebAssembly.Instance(module, { env: { abort: () => {} } }).exports as K;

export const instantiate = <K>(module: string): K => instanceOf(compile(module));

const PAGE = 1 << 16;
/** Kernels whose memory has become larger than this are not to be kept: it never becomes smaller. */
export const MOST_KEPT = 2 ** 26;

/** Lays out a memory: places one behind the other. */
export class MemoryLayout {
  constructor(private end = 0) {}

  /** A place of so many bytes. Kernels read and write up to 16 bytes behind what is theirs. */
  take(bytes: number): number {
    const at = this.end;
    this.end += (bytes + 31) & ~15;
    return at;
  }
  /** Makes a memory as large as the layout. */
  fit(memory: Memory): void {
    const lacking = this.end - memory.buffer.byteLength;
    if (lacking > 0) memory.grow(Math.ceil(lacking / PAGE));
  }
}
