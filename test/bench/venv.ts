/** Other toolkits, each in a virtual environment of its own with no more in it than what is measured imports. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Packages {
  /** What is measured, as `name==version`. What it asks for itself would be gigabytes, most of it not used: `needs` is what is. */
  readonly measured: string;
  readonly needs: readonly string[];
}

/** The Python of a folder's environment, which is made, or brought up to date, where it is not that of these packages. */
export const provideVenv = (folder: string, { measured, needs }: Packages): string => {
  const python = join(folder, 'bin/python');
  const done = join(folder, 'installed');
  const wanted = [...needs, measured].join('\n');
  if (existsSync(done) && readFileSync(done, 'utf8') === wanted) return python;
  execFileSync('python3', ['-m', 'venv', folder], { stdio: 'inherit' });
  const install = (...args: string[]) => execFileSync(python, ['-m', 'pip', 'install', '--quiet', ...args], { stdio: 'inherit' });
  install(...needs);
  install('--no-deps', measured);
  writeFileSync(done, wanted);
  return python;
};
