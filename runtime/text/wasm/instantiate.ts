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
export const compile = (module: string | Uint8Array): object =>
  new WebAssembly.Module(typeof module === 'string' ? Buffer.from(module, 'base64') : module);
export const instanceOf = <K>(module: object, imports: object = { env: { abort: () => {} } }): K =>
  new WebAssembly.Instance(module, imports).exports as K;

export const instantiate = <K>(module: string): K => instanceOf(compile(module));
