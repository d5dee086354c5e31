/** Compiles the kernels (*.as), and writes each module as `<module>.gen.ts`: `node dist/runtime/text/wasm/build.js`. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';

/** The sources of each module. */
const SOURCES = { kernels: ['kernels', 'strings', 'sentences', 'marks', 'pieces', 'repeats'], shingles: ['shingles'] } as const;
type Module = keyof typeof SOURCES;
export const MODULES = Object.keys(SOURCES) as Module[];

const OPTIONS = '-O3 --converge --noAssert --runtime stub --enable simd --outFile made.wasm'.split(' ');
const here = new URL('../../../../runtime/text/wasm/', import.meta.url);

/** The text of a `<module>.gen.ts`. */
export const compiled = async (name: Module): Promise<string> => {
  let module: Uint8Array | undefined;
  const { error, stderr } = await asc.main([...SOURCES[name].map((source) => `${source}.ts`), ...OPTIONS], {
    readFile: (file) => {
      const source = new URL(file.replace(/\.ts$/, '.as'), here);
      return file.endsWith('.ts') && existsSync(source) ? readFileSync(source, 'utf8') : null;
    },
    writeFile: (_, content) => {
      module = content as Uint8Array;
    },
  });
  if (error || !module) throw new Error(`${name} does not compile: ${stderr.toString()}`);
  return `/** Written by build.ts: a WebAssembly module. */\nexport const MODULE =\n  '${Buffer.from(module).toString('base64')}';\n`;
};

if (process.argv[1]?.endsWith('wasm/build.js')) {
  for (const name of MODULES) writeFileSync(new URL(`${name}.gen.ts`, here), await compiled(name));
}
