/**
 * A thread of a lane. It reports what the lane is at (row, step, how often it got on, CPU ms, resident bytes) and, when the pipe to the parent ends,
 * kills the lane's process group: whatever ends the parent, no lane and no ffmpeg is left behind.
 */
import { Socket } from 'node:net';
import { workerData } from 'node:worker_threads';
import { WATCH_FD } from './messages.js';

const marks: Int32Array = workerData;
const parent = new Socket({ fd: WATCH_FD, readable: true, writable: true });
const endGroup = () => process.kill(-process.pid, 'SIGKILL');

parent.on('end', endGroup).on('close', endGroup).on('error', endGroup).resume();
setInterval(() => {
  const { user, system } = process.cpuUsage();
  parent.write(`${marks.join(' ')} ${Math.round((user + system) / 1000)} ${process.memoryUsage.rss()}\n`);
}, 250);
