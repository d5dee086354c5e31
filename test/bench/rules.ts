/** Rule sets that other toolkits have as well, over a corpus, in a process for each core. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Usage } from '../../docs/figures.js';
import { ROOT } from '../root.js';
import { measure } from './measure.js';
import { type Packages, provideVenv } from './venv.js';

/** A toolkit, and our steps that do what it is asked for. */
export const TOOLKITS = {
  datatrove: {
    measured: 'datatrove==0.10.0',
    needs: 'dill fsspec huggingface-hub humanize loguru multiprocess nltk==3.10.4 numpy orjson regex==2024.11.6 tqdm'.split(' '),
    steps: [{ gopher_repetition_filter: {} }, { gopher_quality_filter: {} }, { fineweb_quality_filter: {} }],
  },
  dolma: {
    measured: 'dolma==1.2.1',
    needs: 'msgspec typing_extensions fsspec regex==2024.11.6 numpy'.split(' '),
    steps: [{ dolma_gopher_filter: {} }, { dolma_c4_filter: {} }],
  },
} as const satisfies Readonly<Record<string, Packages & { readonly steps: readonly object[] }>>;
export type Toolkit = keyof typeof TOOLKITS;

/** Runs a toolkit over a corpus, which is cut in two before; what it keeps goes to `out`. */
export const runToolkit = async (toolkit: Toolkit, folder: string, corpus: string): Promise<Usage> => {
  const python = provideVenv(join(dirname(folder), `venv-${toolkit}`), TOOLKITS[toolkit]);
  rmSync(folder, { recursive: true, force: true });
  for (const name of ['in', 'out']) mkdirSync(join(folder, name), { recursive: true });
  const bytes = readFileSync(corpus);
  const middle = bytes.indexOf('\n', bytes.length >> 1) + 1;
  writeFileSync(join(folder, 'in/0.jsonl'), bytes.subarray(0, middle));
  writeFileSync(join(folder, 'in/1.jsonl'), bytes.subarray(middle));
  return measure(python, [join(ROOT, 'test/bench/rules.py'), toolkit, folder], { log: join(folder, 'log') });
};
