/** Compiles the kernels (*.as), and writes each module as `<module>.gen.ts` beside them: `node dist/runtime/text/wasm/build.js`. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';

/** The folder and the sources of each module. */
const SOURCES = {
  kernels: ['text', 'kernels', 'strings', 'sentences', 'marks', 'pieces', 'repeats'],
  shingles: ['text', 'shingles'],
  flow: ['media', 'flow'],
  jpeg: ['media', 'jpeg'],
  resample: ['media', 'resample'],
} as const;
type Module = keyof typeof SOURCES;
export const MODULES = Object.keys(SOURCES) as Module[];
/** Where a module of `.gen.ts` is, from the package's folder. */
export const moduleFile = (name: Module): string => `runtime/${SOURCES[name][0]}/wasm/${name}.gen.ts`;

const OPTIONS = '-O3 --converge --noAssert --runtime stub --enable simd --outFile made.wasm'.split(' ');
const ROOT = new URL('../../../../', import.meta.url);

/** The text of a `<module>.gen.ts`. */
export const compiled = async (name: Module): Promise<string> => {
  let module: Uint8Array | undefined;
  const [folder, ...sources] = SOURCES[name];
  const here = new URL(`runtime/${folder}/wasm/`, ROOT);
  const { error, stderr } = await asc.main([...sources.map((source) => `${source}.ts`), ...OPTIONS], {
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
  for (const name of MODULES) writeFileSync(new URL(moduleFile(name), ROOT), await compiled(name));
}
