/** The peer: Data-Juicer, a whole recipe or one operator alone. */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import type { Usage } from '../../docs/figures.js';
import type { PeerRate } from '../../docs/operator-figures.js';
import { ROOT } from '../root.js';
import { measure } from './measure.js';
import { writeRecipe } from './steps.js';
import { type Packages, provideVenv } from './venv.js';

/** With torch, 5 GB with what it needs: the peer installs it when it starts, to ask it for GPUs and threads, if it is not there. */
export const PEER: Packages = {
  measured: 'py-data-juicer==1.6.1',
  needs: [
    // Of videos.
    ...'av==13.1.0 ffmpeg-python==0.2.0 opencv-contrib-python-headless==4.11.0.86'.split(' '),
    ...'aiohttp beautifulsoup4 datasets==5.2.0 dep-logic dill==0.3.8 emoji==2.2.0 ftfy==6.3.1 gitpython httpx'.split(' '),
    ...'jsonargparse[signatures]==4.53.0 jsonlines loguru lz4 multiprocess==0.70.16 numpy==2.4.6 pandas==3.1.1 pillow psutil'.split(' '),
    ...'pydantic ray==2.60.0 regex==2026.11.15 requests tabulate tomli tomli-w torch==2.15.0 tqdm wget zstandard'.split(' '),
    ...'nlpaug==1.1.11 nlpcda==2.5.8 opencc==1.1.9 scipy==1.17.1 selectolax==0.3.30 simhash-pybind==0.0.3'.split(' '),
    ...'imagededup==0.3.3.post2 matplotlib==3.11.2 pywavelets==1.9.0 scikit-learn==1.9.1 torchvision==0.29.2'.split(' '),
  ],
};
const OFFLINE = { HF_HUB_OFFLINE: '1', HF_DATASETS_OFFLINE: '1' };
const venvIn = (cache: string) => provideVenv(join(cache, 'venv'), PEER);

/** `fused` runs all steps in one pass (`general_fused_op`), `list` one after another, as recipes usually have them. */
export const runPeer = async (folder: string, corpus: string, steps: readonly object[], how: 'fused' | 'list'): Promise<Usage> => {
  const python = venvIn(dirname(folder));
  const recipe = writeRecipe(folder, corpus, steps, how);
  return measure(join(dirname(python), 'dj-process'), ['--config', recipe], {
    log: join(folder, 'log'),
    env: { ...OFFLINE, HF_HOME: join(folder, 'hf'), DATA_JUICER_CACHE_HOME: join(folder, 'dj') },
  });
};

/** As much of the corpus as an operator is measured over; and the seconds that it has for that: of CPU, and on the clock if it only waits. */
export const PEER_MEGABYTES = 2;
const LIMIT = { cpu: 30, wall: 600 };

/** The rate of the peer's operator of a name, in a process of its own; undefined where it has none. */
export const peerRate = (cache: string, corpus: string, operator: string, params: object): PeerRate | undefined => {
  const given = [operator, JSON.stringify(params), corpus, `${PEER_MEGABYTES}`, `${LIMIT.cpu}`];
  const { stdout, status, signal } = spawnSync(venvIn(cache), [join(ROOT, 'test/bench/peer_operator.py'), ...given], {
    cwd: ROOT,
    env: { ...process.env, ...OFFLINE },
    encoding: 'utf8',
    timeout: LIMIT.wall * 1000,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (signal !== null) return { refused: `not done in ${LIMIT.cpu} s` };
  if (status !== 0) return { refused: 'fails' };
  const found: { megabytes: number; seconds: number } | { refused: string } = JSON.parse(stdout.trimEnd().split('\n').at(-1)!);
  if ('refused' in found) return found.refused === '' ? undefined : found;
  return { rate: found.megabytes / found.seconds };
};
