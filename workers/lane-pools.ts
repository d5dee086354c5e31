/** The lanes of a process that works for the queues. */
import type { Config, Role } from '../runtime/config.js';
import { Lanes } from '../runtime/lanes/lanes.js';

const LANE = new URL('../activities/lane-main.js', import.meta.url);

/** Lanes with models are apart; the others do what any of the roles has to do, so that few are started. Slots limit each role. */
export class LanePools {
  private readonly pools = new Map<'cpu' | 'gpu', Lanes>();

  constructor(private readonly config: Pick<Config, 'lanes'>) {}

  slotsOf(role: Role): number {
    return role === 'cpu' ? this.config.lanes : role === 'gpu' ? 1 : 2;
  }
  of(role: Role): Lanes {
    const kind = role === 'gpu' ? 'gpu' : 'cpu';
    let lanes = this.pools.get(kind);
    if (lanes === undefined) {
      lanes = new Lanes({ module: LANE, size: kind === 'gpu' ? this.slotsOf('gpu') : this.slotsOf('cpu') + this.slotsOf('io') });
      this.pools.set(kind, lanes);
    }
    return lanes;
  }
  /** Starts the lane that plans and lists sources: these come first, and one after the other. */
  warmFirst(roles: readonly Role[]): void {
    if (roles.includes('io')) this.of('io').warm(1);
  }
  /** Starts those that shards will need. */
  warmRest(roles: readonly Role[]): void {
    if (roles.includes('cpu')) this.of('cpu').warm(this.slotsOf('cpu'));
  }
  async close(): Promise<void> {
    await Promise.all([...this.pools.values()].map((lanes) => lanes.close()));
  }
}
