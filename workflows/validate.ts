/** What is refused of updates, before they become part of a history. */
import type { AdjustRequest, PauseRequest, Progress } from '../core/run.js';

const isWords = (value: unknown): boolean => typeof value === 'string' && value.length > 0 && value.length <= 500;
const isOpen = ({ state }: Progress): boolean => state !== 'done' && state !== 'failed' && state !== 'cancelled';
const refuse = (condition: boolean, message: string): void => {
  if (condition) throw new Error(message);
};

/** `{"mode": "drain" | "now", "by": "...", "reason": "..."}` */
export const validPause = (request: PauseRequest, now: Progress): void => {
  refuse(!isOpen(now), `the run is ${now.state}`);
  refuse(now.paused !== null, `already paused by ${now.paused?.by}: ${now.paused?.reason}`);
  refuse(request?.mode !== 'drain' && request?.mode !== 'now', 'mode must be "drain" or "now"');
  refuse(!isWords(request.by) || !isWords(request.reason), '"by" and "reason" must say who pauses the run, and why');
};

/** `{"by": "...", "concurrency": {"cpu": 8}}` */
export const validAdjust = (request: AdjustRequest, now: Progress): void => {
  refuse(!isOpen(now), `the run is ${now.state}`);
  refuse(!isWords(request?.by), '"by" must say who adjusts the run');
  const asked = Object.entries(request.concurrency ?? {});
  refuse(asked.length === 0, `"concurrency" must name one of ${Object.keys(now.concurrency).join(', ')}`);
  for (const [queue, slots] of asked) {
    refuse(!(queue in now.concurrency), `there is no queue "${queue}"; there are ${Object.keys(now.concurrency).join(', ')}`);
    refuse(!Number.isInteger(slots) || slots < 1 || slots > 500, `concurrency of ${queue} must be a whole number from 1 to 500`);
  }
};
