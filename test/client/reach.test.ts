import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Reach } from '../../client/reach.js';
import { Server } from '../workflows/scripted.js';

let server: Server;
beforeAll(async () => {
  server = await Server.start();
});
afterAll(() => server.stop());

test('a connection that stays mute is replaced, and what was asked is asked again', async () => {
  const port = Number(server.address.split(':')[1]);
  const sockets: Socket[] = [];
  let connections = 0;
  // The first connection is taken, and never served: so is one that a server which is killed had not answered yet.
  const gate = createServer((socket) => {
    sockets.push(socket.on('error', () => {}));
    if (connections++ > 0) socket.pipe(connect(port, '127.0.0.1')).pipe(socket);
  }).listen(0, '127.0.0.1');
  await once(gate, 'listening');
  const address = `127.0.0.1:${(gate.address() as AddressInfo).port}`;
  const reach = new Reach(() => new Client({ connection: Connection.lazy({ address }) }), 500);
  const first = reach.client;
  const names = await Promise.all(
    [1, 2].map(() => reach.ask((client) => client.workflowService.describeNamespace({ namespace: 'default' }))),
  );
  expect(names.map(({ namespaceInfo }) => namespaceInfo?.name)).toEqual(['default', 'default']);
  expect(connections).toBe(2);
  expect(reach.client).not.toBe(first);
  await reach.close();
  for (const socket of sockets) socket.destroy();
  gate.close();
});

test('what is not there yet is waited for, longer than one question may be open; what is refused is said at once', async () => {
  const reach = new Reach(() => new Client({ connection: Connection.lazy({ address: server.address }) }), 300);
  const first = reach.client;
  const args = { workflowId: 'waits', taskQueue: 'waits' };
  const { workflow } = server.client;
  const handle = await workflow.start('nobody-runs-it', args);
  const waiting = reach.ask((client) => client.workflow.getHandle('waits').result()).catch((error: Error) => error.name);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  await handle.terminate();
  expect(await waiting).toBe('WorkflowFailedError');
  await expect(reach.ask((client) => client.workflow.getHandle('none').describe())).rejects.toThrow(/not found/);
  expect(reach.client).toBe(first);
  await reach.close();
});
