/** Folders for what is not durable: one per process, removed when it exits, or by a later process when it could not. */
import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';

/** When a process started, in the kernel's ticks; undefined when there is none with that id. Ids come round again, (id, start) does not. */
const startOf = (pid: number): string | undefined => {
  if (process.platform !== 'linux') {
    try {
      process.kill(pid, 0);
      return '0';
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'EPERM' ? '0' : undefined;
    }
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
};

const PREFIX = `sluice-${hostname().replace(/[^\w]/g, '_')}-`;
const folders = new Map<string, string>();

/** This process's scratch folder under `root`, made when first asked for. */
export const scratchFolder = (root = tmpdir()): string => {
  let folder = folders.get(root);
  if (folder === undefined) {
    folder = join(root, `${PREFIX}${process.pid}-${startOf(process.pid)}`);
    mkdirSync(folder, { recursive: true });
    if (folders.size === 0) process.once('exit', () => folders.forEach((path) => void rmSync(path, { recursive: true, force: true })));
    folders.set(root, folder);
  }
  return folder;
};

/** A new path in this process's scratch folder. `extension` comes with its dot. */
export const scratchPath = (extension = '', root = tmpdir()): string => join(scratchFolder(root), randomUUID() + extension);

/** Removes the scratch folders that processes of this host left under `root` when they were killed; answers how many. */
export const sweepScratch = async (root = tmpdir()): Promise<number> => {
  const left = (await readdir(root)).filter((name) => {
    const [, pid, start] = name.startsWith(PREFIX) ? (/^(\d+)-(\w+)$/.exec(name.slice(PREFIX.length)) ?? []) : [];
    return pid !== undefined && startOf(Number(pid)) !== start;
  });
  await Promise.all(left.map((name) => rm(join(root, name), { recursive: true, force: true })));
  return left.length;
};
