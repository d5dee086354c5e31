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
