/** The client of a Temporal server, and how it is reached again: servers, workers and connections come and go. */
import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';

/** gRPC codes of servers and workers that are away: cancelled, unknown, deadline, exhausted, no poller, unavailable. */
const PASSING = new Set([1, 2, 4, 8, 9, 14]);
const RETRY_MS = 200;
const PATIENCE_MS = 120_000;
const HELLO_MS = 5000;

/** Whether nobody answered, rather than somebody said no. */
export const isUnreachable = async (error: unknown): Promise<boolean> => {
  const { isGrpcServiceError } = await import('@temporalio/client');
  for (let cause = error; cause instanceof Error; cause = cause.cause) if (isGrpcServiceError(cause)) return PASSING.has(cause.code);
  return false;
};

/** A client, and the questions that are open over its connection: to close it beneath one that is being retried would end this process. */
interface Line {
  readonly client: Client;
  readonly questions: Set<AbortController>;
  isLeft: boolean;
}

export class Reach {
  private line: Line;
  private isClosed = false;

  constructor(
    private readonly open: () => Client,
    /** A question that is open for so long is asked again. */
    private readonly longestMs = 30_000,
  ) {
    this.line = this.newLine();
  }
  /** The client as it is now; `ask` may put another in its place. */
  get client(): Client {
    return this.line.client;
  }

  /** Asks until somebody answers, for two minutes of silence at most. What is asked may be asked more than once. */
  async ask<T>(question: (client: Client) => Promise<T>): Promise<T> {
    for (let silentSince = Date.now(); ; await sleep(RETRY_MS)) {
      const { line } = this;
      const until = Date.now() + this.longestMs;
      try {
        return await over(line, until, question);
      } catch (error) {
        if (this.isClosed || !(await isUnreachable(error))) throw error;
        if (!(await isHeard(line))) await this.replace(line);
        else if (Date.now() >= until) silentSince = Date.now(); // what was asked for is not there yet
        if (Date.now() - silentSince > PATIENCE_MS) throw error;
      }
    }
  }
  /** Ends what is asked, too. */
  async close(): Promise<void> {
    this.isClosed = true;
    for (const question of this.line.questions) question.abort();
    await leave(this.line);
  }

  private newLine(): Line {
    return { client: this.open(), questions: new Set(), isLeft: false };
  }
  /** A connection that was cut while it was made stays mute for ever (grpc-node issue 2785), and one that failed often waits long. */
  private async replace(line: Line): Promise<void> {
    if (line.isLeft) return; // by another question, or by close()
    this.line = this.newLine();
    await leave(line);
  }
}

const over = async <T>(line: Line, until: number, ask: (client: Client) => Promise<T>): Promise<T> => {
  const question = new AbortController();
  setMaxListeners(0, question.signal); // one question may take many calls
  line.questions.add(question);
  try {
    return await line.client.withDeadline(until, () => line.client.withAbortSignal(question.signal, () => ask(line.client)));
  } finally {
    line.questions.delete(question);
    if (line.isLeft) await leave(line);
  }
};
const isHeard = (line: Line): Promise<boolean> =>
  over(line, Date.now() + HELLO_MS, ({ workflowService }) => workflowService.getSystemInfo({})).then(
    () => true,
    () => false,
  );
const leave = async (line: Line): Promise<void> => {
  line.isLeft = true;
  if (line.questions.size === 0) await line.client.connection.close();
};
