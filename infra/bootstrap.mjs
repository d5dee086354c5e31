/**
 * `node infra/bootstrap.mjs demo|test|build|bench [arguments]`: brings what a fresh clone lacks (packages, build, tools), then runs it.
 * Plain JavaScript without dependencies; what is there already is left alone, so a second run starts at once.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { provide, variable } from './tools.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BUILT = 'dist/.built';
const BUNDLE = 'dist/workflows/bundle.js';
const BUNDLER = 'dist/workers/bundle.js';
const RESULTS = '.cache/vitest.json';
/** Each needs these tools; tests do what they can without the others. */
const NEEDS = {
  demo: ['temporal', 'ffmpeg', 'ffprobe'],
  test: ['temporal', 'ffmpeg', 'ffprobe'],
  build: [],
  bench: ['temporal', 'ffmpeg', 'ffprobe'],
};
const WANTS = { test: ['minio', 'chromium'] };

const [what, ...rest] = process.argv.slice(2);
if (!(what in NEEDS)) fail(`node infra/bootstrap.mjs ${Object.keys(NEEDS).join('|')}`);
process.chdir(ROOT);
packages();
build();
await tools();
if (what === 'demo') {
  run(process.execPath, ['recipes/demo/make-media.mjs']);
  // The demo's classifier is the tiny one that the tests build.
  process.env.SLUICE_MODELS ??= join(ROOT, 'test/fixtures/models');
  run(process.execPath, ['dist/client/cli/main.js', 'run', 'recipes/demo/demo.yaml', ...rest]);
} else if (what === 'bench') {
  run(process.execPath, ['dist/test/bench/main.js', ...rest]);
} else if (what === 'test') {
  test();
}

/** Installs unless what is there is what the lock names; a file's time would tell nothing after a checkout. */
function packages() {
  const wanted = Object.entries(lockOf('package-lock.json')).slice(1);
  const there = lockOf('node_modules/.package-lock.json');
  if (wanted.every(([path, { version, optional }]) => (there[path] ? there[path].version === version : optional))) return;
  say('installing packages');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
}
function lockOf(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : {};
}

/** Compiles when the sources are not those of the last build, and bundles the workflows. */
function build() {
  const { include } = JSON.parse(readFileSync('tsconfig.json', 'utf8'));
  const sources = include.flatMap(files).filter((path) => path.endsWith('.ts'));
  const state = `${sources.length} ${Math.max(...[...sources, 'tsconfig.json', 'package-lock.json'].map(modified))}`;
  if (existsSync(BUILT) && readFileSync(BUILT, 'utf8') === state) return;
  say('building');
  for (const path of gone(sources)) rmSync(path);
  run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', '.']);
  chmodSync('dist/client/cli/main.js', 0o755); // `npx sluice` runs it as a program
  const { status, stderr } = spawnSync(process.execPath, [BUNDLER], { encoding: 'utf8' });
  if (status !== 0) fail(`the workflows could not be bundled:\n${stderr}`);
  writeFileSync(BUILT, state);
}

/** Modules in dist whose source was removed: they would still be found, and their tests run. */
function gone(sources) {
  const kept = new Set(sources.map((path) => join('dist', path.replace(/\.ts$/, '.js'))));
  return files('dist').filter((path) => path.endsWith('.js') && path !== BUNDLE && !kept.has(path));
}

async function tools() {
  const required = new Set([...NEEDS[what], ...(process.env.SLUICE_REQUIRE ?? '').split(',').filter(Boolean)]);
  for (const tool of [...NEEDS[what], ...(WANTS[what] ?? [])]) {
    try {
      process.env[variable(tool)] = await provide(tool, say);
    } catch (error) {
      if (required.has(tool)) fail(error.message);
      say(`NOT TESTED: what needs ${tool}.\n${error.message}`);
    }
  }
}

/** Runs the tests and ends with one plain line that counts them. */
function test() {
  mkdirSync('.cache', { recursive: true });
  rmSync(RESULTS, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${RESULTS}`];
  const { status } = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...rest]);
  if (existsSync(RESULTS)) {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(readFileSync(RESULTS, 'utf8'));
    // A file also fails by what stands around its tests: it cannot be loaded, or what it set up cannot be cleared away.
    const around = testResults.filter(
      (file) => file.status === 'failed' && file.assertionResults.every((result) => result.status !== 'failed'),
    ).length;
    console.log(`${numPassedTests} passed, ${numFailedTests + around} failed, ${numPendingTests + numTodoTests} skipped`);
  }
  process.exit(status ?? 1);
}

function run(program, args) {
  const { status, error } = spawn(program, args);
  if (error) fail(error.message);
  if (status !== 0) process.exit(status ?? 1);
}
function spawn(program, args) {
  return spawnSync(program, args, { stdio: 'inherit' });
}

/** Milliseconds; 0 when there is no such file. */
function modified(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
function files(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? files(path) : [path];
  });
}
function say(line) {
  console.error(`[sluice] ${line}`);
}
function fail(line) {
  say(line);
  process.exit(1);
}
