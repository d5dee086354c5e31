/** Compiles kernels.as, and writes the module as `kernels.gen.ts`: `node dist/runtime/text/wasm/build.js`. */
import { readFileSync, writeFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';

const here = new URL('../../../../runtime/text/wasm/', import.meta.url);

/** The text of `kernels.gen.ts`. */
export const kernels = async (): Promise<string> => {
  let module: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    ['kernels.ts', '--outFile', 'kernels.wasm', '-O3', '--converge', '--noAssert', '--runtime', 'stub', '--enable', 'simd'],
    {
      readFile: (name) => (name === 'kernels.ts' ? readFileSync(new URL('kernels.as', here), 'utf8') : null),
      writeFile: (name, content) => {
        if (name === 'kernels.wasm') module = content as Uint8Array;
      },
    },
  );
  if (error || !module) throw new Error(`kernels.as does not compile: ${stderr.toString()}`);
  return `/** Written by build.ts from kernels.as: a WebAssembly module. */\nexport const MODULE =\n  '${Buffer.from(module).toString('base64')}';\n`;
};

if (process.argv[1]?.endsWith('wasm/build.js')) writeFileSync(new URL('kernels.gen.ts', here), await kernels());
