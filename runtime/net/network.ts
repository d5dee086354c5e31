/** Asks for files over HTTP. What may be asked for, and which machines are reached, is the worker's to say: whoever starts a run could else look into its network. */
import { type LookupAddress, lookup } from 'node:dns';
import * as http from 'node:http';
import * as https from 'node:https';
import { type BlockList, isIP, type LookupFunction } from 'node:net';
import { SampleError } from '../../core/errors.js';
import { isIn, isPublic, networks } from './addresses.js';
import { type FetchRules, STRICT } from './rules.js';

/** Finds the addresses of a host, all of them. */
export type Resolve = (
  host: string,
  options: { readonly all: true },
  found: (error: Error | null, addresses: readonly LookupAddress[]) => void,
) => void;

const REDIRECTS = [301, 302, 303, 307, 308];
const MOST_REDIRECTS = 5;
/** To one host at once; others wait. */
const SOCKETS = 16;
/** So long after an answer nobody doubts the network: less than the tries take that are silent. */
const FRESH_MS = 3000;
/** Hosts that are asked whether the network is there; and so many that never answered are not silent by themselves. */
const HOSTS = 8;
const PROBE_MS = 10_000;

/**
 * Where a file is. Of an object of S3 `host` is the bucket, and `pathname` the key behind a slash, as they were given: a key is no path of a
 * URL, and `?`, `#`, `%20` and `..` are part of it.
 */
export type Target = Pick<URL, 'protocol' | 'host' | 'pathname' | 'href'>;

/** As messages have it: without what may be secret in it. */
export const shown = ({ protocol, host, pathname }: Target): string => `${protocol}//${host}${pathname}`;

/** An object of S3 as it may be asked for, for a while. The path is sent as it is: a URL would do without its dots. */
export interface Signed {
  readonly server: URL;
  readonly path: string;
}

const agents = () => ({
  'http:': new http.Agent({ keepAlive: true, maxSockets: SOCKETS }),
  'https:': new https.Agent({ keepAlive: true, maxSockets: SOCKETS }),
});

export interface Asking {
  readonly signal: AbortSignal;
  /** Told whenever a request has a socket, and waits for no other any more. */
  readonly onSocket: () => void;
}
type Options = http.RequestOptions & Partial<Asking>;
type Protocol = keyof ReturnType<typeof agents>;

export class Network {
  private readonly allowed: BlockList;
  private readonly agents = agents();
  /** Sockets to the worker's own server of S3, wherever it stands: what URLs lead to must not find them open. */
  private readonly own = agents();
  private answeredAt = Number.NEGATIVE_INFINITY;
  /** By their hosts, those that answered last. */
  private readonly answering = new Map<string, URL>();
  private readonly silent = new Set<string>();

  constructor(
    private readonly rules: FetchRules = STRICT,
    private readonly resolve: Resolve = lookup,
    /** Where an object of S3 is, on the server that the worker's settings name. */
    private readonly signed?: (object: Target) => Promise<Signed>,
  ) {
    this.allowed = networks(rules.networks);
  }

  /** The answer to a GET, redirects followed; each of them is checked as the first URL is. */
  async get(first: Target, headers: http.OutgoingHttpHeaders, { signal, onSocket }: Asking): Promise<http.IncomingMessage> {
    if (first.protocol === 's3:') return this.getObject(first, { headers, signal, onSocket });
    let url = new URL(first.href);
    for (let redirects = 0; ; redirects++) {
      const answer = await this.ask(url, { headers, signal, onSocket, agent: this.agents[url.protocol as Protocol] });
      const { location } = answer.headers;
      if (!REDIRECTS.includes(answer.statusCode!) || location === undefined) return answer;
      answer.destroy();
      if (redirects === MOST_REDIRECTS) throw new SampleError(`${shown(first)}: leads on over ${MOST_REDIRECTS} times`);
      if (!URL.canParse(location, url.href)) throw new SampleError(`${shown(first)}: leads to what is no URL`);
      url = new URL(location, url);
    }
  }

  /** What the worker's own server of S3 answers: it may stand anywhere, and leads nowhere else. */
  private async getObject(object: Target, options: Options): Promise<http.IncomingMessage> {
    if (!this.rules.schemes.includes('s3')) throw notFetched(object);
    if (!this.signed)
      throw new SampleError(`${shown(object)}: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY must be set where workers start`);
    const { server, path } = await this.signed(object);
    return this.send(server, { ...options, path, agent: this.own[server.protocol as Protocol] });
  }

  /** That a file came from there. */
  remember(url: Target): void {
    this.answering.delete(url.host);
    this.answering.set(url.host, new URL('/', url.href));
    if (this.answering.size > HOSTS) this.answering.delete(this.answering.keys().next().value!);
  }

  /** Told of a host that does not answer: whether it is this machine's network that is away, as nothing else answers either. */
  async isAway({ protocol, host }: Target, signal: AbortSignal): Promise<boolean> {
    // The worker's own server is no sample's to blame.
    if (protocol === 's3:') return true;
    if (Date.now() - this.answeredAt < FRESH_MS) return false;
    if (this.answering.size === 0) return this.silent.add(host).size >= HOSTS;
    const probe = AbortSignal.any([signal, AbortSignal.timeout(PROBE_MS)]);
    // On sockets of their own: those of the host may all be taken by files that are long.
    const options = { method: 'HEAD', signal: probe, agent: false };
    const asked = [...this.answering.values()].map(async (url) => (await this.ask(url, options)).destroy());
    return Promise.any(asked).then(
      () => false,
      () => true,
    );
  }

  private async ask(url: URL, options: Options): Promise<http.IncomingMessage> {
    this.check(url);
    return this.send(url, { ...options, lookup: this.guarded });
  }

  private send(url: URL, { onSocket, ...options }: Options): Promise<http.IncomingMessage> {
    const { request } = url.protocol === 'https:' ? https : http;
    return new Promise((resolve, reject) => {
      const asked = request(url, options);
      if (onSocket) asked.on('socket', onSocket);
      asked.on('response', (answer) => {
        this.answeredAt = Date.now();
        if (options.lookup) this.remember(url);
        this.silent.clear();
        resolve(answer);
      });
      asked.on('error', reject);
      asked.end();
    });
  }

  private check(url: URL): void {
    if (!Object.hasOwn(this.agents, url.protocol) || !this.rules.schemes.includes(url.protocol.slice(0, -1))) throw notFetched(url);
    // Of an address nobody looks up the address.
    const address = url.hostname.replace(/^\[(.*)\]$/, '$1');
    if (isIP(address) !== 0 && !this.allows(address)) throw refusal(shown(url), address);
  }

  private allows(address: string): boolean {
    return isPublic(address) || isIn(this.allowed, address);
  }

  /** Finds addresses for a socket, which connects to one of these and to no other: a name cannot be looked up as one thing, and connected to as another. */
  private readonly guarded: LookupFunction = (host, options, found) => {
    this.resolve(host, { ...options, all: true }, (error, addresses) => {
      if (error) return found(error, '');
      const open = addresses.filter(({ address }) => this.allows(address));
      if (open.length === 0) found(refusal(host, addresses[0]?.address ?? 'no address'), '');
      else if (options.all) found(null, open);
      else found(null, open[0]!.address, open[0]!.family);
    });
  };
}

const STARTED = 'and workers have to be started with it (`sluice down` first, where they run)';
const notFetched = (target: Target) =>
  new SampleError(`${shown(target)}: ${target.protocol.slice(0, -1)} is not fetched here; SLUICE_FETCH_SCHEMES says what is, ${STARTED}`);
const refusal = (what: string, address: string) =>
  new SampleError(
    `${what}: is at ${address}, which is not of the public internet; SLUICE_FETCH_NETWORKS says what else is reached, ${STARTED}`,
  );
