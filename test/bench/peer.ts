/** The peer: Data-Juicer in a virtual environment of its own, with no more in it than these steps import. */
import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { measure, type Usage } from './measure.js';
import { writeRecipe } from './steps.js';

const PEER = 'py-data-juicer==1.6.1';
/** With torch, 5 GB with what it needs: the peer installs it when it starts, to ask it for GPUs and threads, if it is not there. */
const PACKAGES = [
  ...['aiohttp', 'beautifulsoup4', 'datasets==5.2.0', 'dep-logic', 'dill==0.3.8', 'emoji==2.2.0', 'ftfy==6.3.1', 'gitpython', 'httpx'],
  ...['jsonargparse[signatures]==4.53.0', 'jsonlines', 'loguru', 'lz4', 'multiprocess==0.70.16', 'numpy==2.4.6', 'pandas==3.1.1', 'pillow'],
  ...[
    'psutil',
    'pydantic',
    'ray==2.60.0',
    'regex==2026.11.15',
    'requests',
    'tabulate',
    'tomli',
    'tomli-w',
    'torch==2.15.0',
    'tqdm',
    'wget',
    'zstandard',
  ],
];
const install = (folder: string) => {
  const done = join(folder, 'installed');
  if (existsSync(done)) return;
  execFileSync('python3', ['-m', 'venv', '--clear', folder], { stdio: 'inherit' });
  const python = (...args: string[]) =>
    execFileSync(join(folder, 'bin/python'), args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  python('-m', 'pip', 'install', '--quiet', ...PACKAGES);
  python('-m', 'pip', 'install', '--quiet', '--no-deps', PEER);
  writeFileSync(done, '');
};

/** `fused` runs all steps in one pass (`general_fused_op`), `list` one after another, as recipes usually have them. */
export const runPeer = async (folder: string, corpus: string, steps: readonly object[], how: 'fused' | 'list'): Promise<Usage> => {
  const venv = join(dirname(folder), 'venv');
  install(venv);
  const recipe = writeRecipe(folder, corpus, steps, how);
  return measure(join(venv, 'bin/dj-process'), ['--config', recipe], {
    log: join(folder, 'log'),
    env: { HF_HUB_OFFLINE: '1', HF_DATASETS_OFFLINE: '1', HF_HOME: join(folder, 'hf'), DATA_JUICER_CACHE_HOME: join(folder, 'dj') },
  });
};
