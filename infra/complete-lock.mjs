/**
 * `node infra/complete-lock.mjs`, after each change of the dependencies: a registry mirror that lacks builds for other platforms makes npm
 * leave those optional packages out of package-lock.json without a word, and `npm ci` then refuses the lock everywhere.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'win32'];
const PROCESSORS = ['arm64', 'arm', 'x64', 'ia32', 'ppc64', 's390x'];

/** `@swc/core-linux-arm-gnueabihf` says for which system, processor and C library it was built. */
const platform = (name) => {
  const words = name.split('/').pop().split('-');
  const os = words.find((word) => SYSTEMS.includes(word));
  const cpu = words.find((word) => PROCESSORS.includes(word));
  if (!os || !cpu) throw new Error(`${name}: for which platform?`);
  const libc = os === 'linux' && !words.includes('gnueabihf') ? { libc: [words.includes('musl') ? 'musl' : 'glibc'] } : {};
  return { os: [os], cpu: [cpu], ...libc };
};

for (const [path, { optionalDependencies = {}, dev }] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const place = `node_modules/${name}`;
    if (place in lock.packages || `${path}/${place}` in lock.packages) continue;
    lock.packages[place] = { version, ...platform(name), ...(dev ? { dev } : {}), optional: true };
    console.log(`added ${name}@${version}`);
  }
}
const [root, ...others] = Object.entries(lock.packages);
lock.packages = Object.fromEntries([root, ...others.sort(([a], [b]) => a.localeCompare(b, 'en'))]);
writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`);
