/** What a worker and its lanes say to each other over the lane's IPC channel, and how errors cross it. */
import { RecipeError, SampleError, StoreError, VersionSkew } from '../../core/errors.js';
import type { Json } from '../../core/sample.js';

export type ToLane = { readonly call: number; readonly method: string; readonly args: Json } | { readonly cancel: number };

export type FromLane =
  | { readonly answer: number; readonly value: Json }
  | { readonly answer: number; readonly error: SentError }
  | { readonly progress: Json; readonly of: number }
  | { readonly spawned: number; readonly name: string }
  | { readonly ended: number };

export interface SentError {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  readonly code?: string;
}

/** The file descriptor on which a lane's watchdog talks to the parent; its end of file is the lane's end. */
export const WATCH_FD = 4;

const CLASSES = { RecipeError, SampleError, StoreError, VersionSkew };

export const sendError = (error: unknown): SentError => {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const { name, message, stack, code } = error as NodeJS.ErrnoException;
  return { name, message, ...(stack && { stack }), ...(typeof code === 'string' && { code }) };
};

/** The error as it was thrown in the lane: of its own class if that decides what is done about it. */
export const reviveError = (sent: SentError): Error => {
  const Class = Object.hasOwn(CLASSES, sent.name) ? CLASSES[sent.name as keyof typeof CLASSES] : Error;
  const error = new Class(sent.message);
  if (sent.stack) error.stack = sent.stack;
  return sent.code ? Object.assign(error, { code: sent.code }) : error;
};
