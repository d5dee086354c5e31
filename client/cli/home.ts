/** `sluice up|down|worker`: the embedded server, and workers for one of your own. */
import type { Command } from 'commander';
import { RecipeError } from '../../core/errors.js';
import { readConfig } from '../../runtime/config.js';
import { attach, down } from '../home.js';
import { parseCount } from './options.js';

export const addHome = (program: Command): void => {
  program
    .command('up')
    .description('start the embedded server and its workers, if they are not up')
    .option('--workers <n>', 'worker processes', parseCount)
    .action(async ({ workers }: { workers?: number }) => {
      const home = await attach(readConfig().home, { workers, note: (line) => process.stderr.write(`${line}\n`) });
      process.stderr.write(`server ${home.address}\nUI     ${home.uiUrl}\nstore  ${home.storeUri}\n`);
      home.close();
    });
  program
    .command('down')
    .description('end the embedded server and every process of this home; runs go on when it is up again')
    .action(() => down(readConfig().home));
  program
    .command('worker')
    .description('serve task queues of the server that TEMPORAL_ADDRESS names, until stopped')
    .option('--queues <names>', 'some of workflow,cpu,gpu,io; all when none is named', process.env.SLUICE_QUEUES)
    .action(async ({ queues }: { queues?: string }) => {
      if (!process.env.TEMPORAL_ADDRESS) {
        throw new RecipeError(
          'TEMPORAL_ADDRESS must name the server to work for; the embedded one has workers of its own (`sluice up --workers`)',
        );
      }
      const { spawn } = await import('node:child_process');
      const { fileURLToPath } = await import('node:url');
      const module = fileURLToPath(new URL('../../workers/worker.js', import.meta.url));
      const child = spawn(process.execPath, [module], {
        stdio: 'inherit',
        env: { ...process.env, ...(queues && { SLUICE_QUEUES: queues }) },
      });
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
      process.exitCode = await new Promise<number>((resolve) => child.on('exit', (code) => resolve(code ?? 2)));
    });
};
