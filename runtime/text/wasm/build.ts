/** Compiles each `<module>.as`, and writes the module as `<module>.gen.ts`: `node dist/runtime/text/wasm/build.js`. */
import { readFileSync, writeFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';

const here = new URL('../../../../runtime/text/wasm/', import.meta.url);
export const MODULES = ['kernels', 'shingles'] as const;

/** The text of a `<module>.gen.ts`. */
export const compiled = async (name: (typeof MODULES)[number]): Promise<string> => {
  let module: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    [`${name}.ts`, '--outFile', `${name}.wasm`, '-O3', '--converge', '--noAssert', '--runtime', 'stub', '--enable', 'simd'],
    {
      readFile: (file) => (file === `${name}.ts` ? readFileSync(new URL(`${name}.as`, here), 'utf8') : null),
      writeFile: (file, content) => {
        if (file === `${name}.wasm`) module = content as Uint8Array;
      },
    },
  );
  if (error || !module) throw new Error(`${name}.as does not compile: ${stderr.toString()}`);
  return `/** Written by build.ts from ${name}.as: a WebAssembly module. */\nexport const MODULE =\n  '${Buffer.from(module).toString('base64')}';\n`;
};

if (process.argv[1]?.endsWith('wasm/build.js')) {
  for (const name of MODULES) writeFileSync(new URL(`${name}.gen.ts`, here), await compiled(name));
}
