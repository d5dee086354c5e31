/** Compiles the kernels (*.as) into one module, and writes it as `kernels.gen.ts`: `node dist/runtime/text/wasm/build.js`. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';

const SOURCES = ['kernels.ts', 'strings.ts', 'sentences.ts', 'marks.ts'];
const OPTIONS = '--outFile kernels.wasm -O3 --converge --noAssert --runtime stub --enable simd'.split(' ');
const here = new URL('../../../../runtime/text/wasm/', import.meta.url);

/** The text of `kernels.gen.ts`. */
export const kernels = async (): Promise<string> => {
  let module: Uint8Array | undefined;
  const { error, stderr } = await asc.main([...SOURCES, ...OPTIONS], {
    readFile: (name) => {
      const source = new URL(name.replace(/\.ts$/, '.as'), here);
      return name.endsWith('.ts') && existsSync(source) ? readFileSync(source, 'utf8') : null;
    },
    writeFile: (name, content) => {
      if (name === 'kernels.wasm') module = content as Uint8Array;
    },
  });
  if (error || !module) throw new Error(`the kernels do not compile: ${stderr.toString()}`);
  return `/** Written by build.ts from *.as: a WebAssembly module. */\nexport const MODULE =\n  '${Buffer.from(module).toString('base64')}';\n`;
};

if (process.argv[1]?.endsWith('wasm/build.js')) writeFileSync(new URL('kernels.gen.ts', here), await kernels());
