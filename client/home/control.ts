/** How a client and the supervisor of a home talk: JSON lines over a loopback connection, opened by who can read the lock's token. */
import { connect, type Socket } from 'node:net';
import type { Listed } from './leftovers.js';
import type { Holder } from './lock.js';

/** What a client says first, and once. */
export type Ask =
  /** Keeps the supervisor while the connection is open. */
  { readonly ask: 'attach'; readonly workers?: number | undefined } | { readonly ask: 'status' } | { readonly ask: 'down' };

/** The embedded server of a home. */
export interface Server {
  readonly address: string;
  readonly namespace: string;
  readonly uiUrl: string;
}

/** What the supervisor knows of its home. */
export interface Status extends Server {
  readonly pid: number;
  readonly workers: number;
  readonly clients: number;
  readonly processes: readonly Listed[];
}

/** What the supervisor says: `hello` at once, `leaving` when it is about to end, and what was asked for. */
export type Answer =
  | { readonly hello: number }
  | { readonly note: string }
  | { readonly ready: Server }
  | { readonly status: Status }
  | { readonly leaving: true }
  | { readonly error: string };

/** An open conversation: answers as they come, done when the other side hangs up. `next()` leaves it open, `for await` ends it. */
export interface Conversation {
  readonly socket: Socket;
  readonly answers: AsyncIterableIterator<Answer>;
}

/** Opens a conversation with who holds a home; undefined when it is gone by now. */
export const dial = (held: Holder, ask: Ask): Promise<Conversation | undefined> =>
  new Promise((resolve) => {
    const socket = connect(held.port, '127.0.0.1');
    socket.once('connect', () => {
      say(socket, { token: held.token, ...ask });
      resolve({ socket, answers: lines<Answer>(socket) });
    });
    socket.once('error', () => resolve(undefined));
  });

/** Sends one message; to a socket that is gone, nothing. */
export const say = (socket: Socket, message: Answer | (Ask & { readonly token: string })): void => {
  if (socket.writable) socket.write(`${JSON.stringify(message)}\n`);
};

/** The messages that come over a socket, until it closes for whatever reason; half a message is none. */
export async function* lines<T>(socket: Socket): AsyncIterableIterator<T> {
  let rest = '';
  try {
    for await (const chunk of socket.setEncoding('utf8')) {
      const parts = `${rest}${chunk}`.split('\n');
      rest = parts.pop()!;
      for (const part of parts) yield JSON.parse(part) as T;
    }
  } catch {
    socket.destroy(); // broken, or not a message: the conversation is over
  }
}
