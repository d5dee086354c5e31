/** A server of files for tests of what is fetched: it answers as it is told, and notes what it was asked. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export class FileServer {
  /** The requests by their paths, in order. */
  readonly asked: IncomingMessage[] = [];
  private constructor(
    private readonly server: ReturnType<typeof createServer>,
    private readonly answers: Map<string, Answer>,
  ) {}

  static async open(): Promise<FileServer> {
    const answers = new Map<string, Answer>();
    const server = createServer((request, response) => {
      opened.asked.push(request);
      const answer =
        answers.get(request.url!) ??
        answers.get(request.url!.split('?', 1)[0]!) ??
        ((_, other) => other.writeHead(404).end('no such file'));
      answer(request, response);
    });
    const opened = new FileServer(server, answers);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return opened;
  }
  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }
  /** Says how a path is answered, with any query unless that is told apart; answers its URL. */
  at(path: string, answer: Answer | Buffer): string {
    this.answers.set(path, Buffer.isBuffer(answer) ? (_, response) => response.end(answer) : answer);
    return `http://127.0.0.1:${this.port}${path}`;
  }
  /** How often a path was asked for. */
  times(path: string): number {
    return this.asked.filter(({ url }) => url === path).length;
  }
  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** A file that is sent as asked: whole, or from a byte on; each connection breaks after so many bytes. */
export const breaking =
  (file: Buffer, bytesEach: number, etag: () => string | undefined = () => '"v1"'): Answer =>
  ({ headers }, response) => {
    const version = etag();
    const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
    const isSame = from > 0 && headers['if-range'] === version;
    const rest = file.subarray(isSame ? from : 0);
    response.writeHead(isSame ? 206 : 200, {
      'content-length': rest.length,
      ...(version !== undefined && { etag: version }),
      ...(isSame && { 'content-range': `bytes ${from}-${file.length - 1}/${file.length}` }),
    });
    if (rest.length <= bytesEach) response.end(rest);
    else response.write(rest.subarray(0, bytesEach), () => setTimeout(() => response.destroy(), 20));
  };
