import { execFile } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { afterEach, describe, expect, test } from 'vitest';
import { listed } from '../../client/home/leftovers.js';
import { allProcesses, environmentOf } from '../../client/home/processes.js';
import { down, type Home, status } from '../../client/home.js';
import { ROOT } from '../root.js';
import { attached, isAlive, newHome, processesOf, until } from './homes.js';

const connections: Connection[] = [];
const clientOf = async (home: Home): Promise<Client> => {
  const connection = await Connection.connect({ address: home.address });
  connections.push(connection);
  return new Client({ connection });
};
/** A workflow that no worker takes: it stands for data that must survive. */
const startRun = async (client: Client) => client.workflow.start('anything', { taskQueue: 'nobody-polls', workflowId: 'kept', args: [] });

afterEach(async () => {
  for (const connection of connections.splice(0)) await connection.close();
  delete process.env.SLUICE_LINGER;
});

describe('the supervisor of a home', () => {
  test('serves every client of its home, and down leaves no process', async () => {
    const folder = newHome();
    const home = await attached(folder);
    const again = await attached(folder);
    expect(again.address).toBe(home.address);
    expect((await status(folder))?.clients).toBe(2);
    const { workflowService } = (await clientOf(home)).connection;
    await until(async () => {
      const { config } = await workflowService.describeNamespace({ namespace: home.namespace });
      return Number(config?.workflowExecutionRetentionTtl?.seconds) === 30 * 24 * 3600;
    });
    await until(async () => (await processesOf(folder, 'worker')).length === 1);
    const pids = listed(folder).map(({ pid }) => pid);
    expect(pids.length).toBeGreaterThanOrEqual(3);
    await down(folder);
    expect(pids.filter(isAlive)).toEqual([]);
    expect([...allProcesses().keys()].filter((pid) => environmentOf(pid, 'SLUICE_SUPERVISED') === folder)).toEqual([]);
    expect(JSON.parse(readFileSync(join(folder, 'processes.json'), 'utf8'))).toEqual([]);
  });

  test('is one, whoever starts it at once', async () => {
    const folder = newHome();
    const script = `
      const { attach, status } = await import(${JSON.stringify(`file://${ROOT}dist/client/home.js`)});
      const home = await attach(process.argv[1]);
      console.log(JSON.stringify({ pid: (await status(process.argv[1])).pid, address: home.address }));
      home.close();`;
    const starts = Array.from({ length: 4 }, () => promisify(execFile)(process.execPath, ['--input-type=module', '-e', script, folder]));
    const said = (await Promise.all(starts)).map(({ stdout }) => stdout);
    expect(new Set(said).size).toBe(1);
    const supervisors = [...allProcesses().values()].filter(
      ({ pid, argv }) => argv.some((word) => word.endsWith('infra/supervisor.js')) && environmentOf(pid, 'SLUICE_HOME') === folder,
    );
    expect(supervisors.map(({ pid }) => pid)).toEqual([JSON.parse(said[0]!).pid]);
  });

  test('brings a killed server back on its port, with its data', async () => {
    const folder = newHome();
    const home = await attached(folder);
    const run = await startRun(await clientOf(home));
    const [server] = await processesOf(folder, 'server');
    process.kill(server!, 'SIGKILL');
    await until(async () => (await processesOf(folder, 'server')).some((pid) => pid !== server));
    const description = await until(() =>
      clientOf(home)
        .then((client) => client.workflow.getHandle('kept').describe())
        .catch(() => undefined),
    );
    expect(description.runId).toBe(run.firstExecutionRunId);
  });

  test('was killed: the next command ends what it left and starts anew', async () => {
    const folder = newHome();
    const home = await attached(folder);
    const run = await startRun(await clientOf(home));
    const before = (await status(folder))!;
    home.close();
    process.kill(before.pid, 'SIGKILL');
    await until(() => !isAlive(before.pid));
    const again = await attached(folder);
    expect(again.address).toBe(home.address);
    expect(before.processes.filter(({ pid }) => isAlive(pid))).toEqual([]);
    expect((await status(folder))?.pid).not.toBe(before.pid);
    expect((await (await clientOf(again)).workflow.getHandle('kept').describe()).runId).toBe(run.firstExecutionRunId);
  });

  test('was killed: a client that is attached starts the next', async () => {
    const folder = newHome();
    await attached(folder);
    const { pid } = (await status(folder))!;
    process.kill(pid, 'SIGKILL');
    await until(async () => (await status(folder))?.pid);
    expect((await status(folder))?.pid).not.toBe(pid);
  });

  test('was killed: a client that closes in that moment starts none', async () => {
    const folder = newHome();
    const home = await attached(folder);
    const { pid } = (await status(folder))!;
    process.kill(pid, 'SIGKILL');
    await until(() => !isAlive(pid));
    home.close();
    await down(folder);
    await sleep(1500); // a supervisor that had been started would hold the lock by then
    expect(await status(folder)).toBeUndefined();
  });

  test('was killed: down ends what it left', async () => {
    const folder = newHome();
    const home = await attached(folder);
    const { pid, processes } = (await status(folder))!;
    home.close();
    process.kill(pid, 'SIGKILL');
    await down(folder);
    expect(processes.filter((entry) => isAlive(entry.pid))).toEqual([]);
  });

  test('keeps as many workers as it was last told', async () => {
    const folder = newHome();
    await attached(folder, { workers: 2 });
    const [first] = await until(async () => {
      const workers = await processesOf(folder, 'worker');
      return workers.length === 2 && workers;
    });
    process.kill(first!, 'SIGKILL');
    await until(async () => {
      const workers = await processesOf(folder, 'worker');
      return workers.length === 2 && !workers.includes(first!);
    });
    await attached(folder, { workers: 1 });
    await until(async () => (await processesOf(folder, 'worker')).length === 1);
  });

  test('does not meet that of another home', async () => {
    const [one, two] = [newHome(), newHome()];
    const [homeOne, homeTwo] = await Promise.all([attached(one), attached(two)]);
    expect(homeOne.address).not.toBe(homeTwo.address);
    await startRun(await clientOf(homeOne));
    await expect((await clientOf(homeTwo)).workflow.getHandle('kept').describe()).rejects.toThrow();
    await down(one);
    await (await clientOf(homeTwo)).workflow.count();
  });

  test('stays while a run is open, and leaves when nobody needs it', async () => {
    process.env.SLUICE_LINGER = '0';
    const folder = newHome();
    const home = await attached(folder);
    const run = await startRun(await clientOf(home));
    const { pid } = (await status(folder))!;
    home.close();
    await sleep(11_000); // longer than two of its checks
    expect((await status(folder))?.pid).toBe(pid);
    await run.terminate();
    await until(() => !isAlive(pid));
    expect(listed(folder)).toEqual([]);
  });

  test('gives way when its home is removed and made anew', async () => {
    const folder = newHome();
    (await attached(folder)).close();
    const { pid, processes } = (await status(folder))!;
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    await attached(folder);
    expect((await status(folder))?.pid).not.toBe(pid);
    expect(processes.filter((entry) => isAlive(entry.pid))).toEqual([]);
  });

  test('leaves when its home is removed', async () => {
    const folder = newHome();
    (await attached(folder)).close();
    const { processes } = (await status(folder))!;
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    await until(() => processes.every((entry) => !isAlive(entry.pid)));
  });

  test('refuses a home that a newer Sluice made', async () => {
    const folder = newHome();
    writeFileSync(join(folder, 'home.json'), JSON.stringify({ format: 2, port: 1, uiPort: 2 }));
    await expect(attached(folder)).rejects.toThrow('was made by a newer Sluice (format 2; this one knows 1)');
  });
});
