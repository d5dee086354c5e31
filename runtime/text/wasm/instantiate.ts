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

export const instantiate = <K>(module: string): K =>
  new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(module, 'base64')), { env: { abort: () => {} } }).exports as K;
