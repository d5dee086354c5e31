/** How much media may be made, where that is limited: no shard begins when there is no room for it, until room is made. */

/** Of what a run may hold: where nothing can be removed, room is made anew each time that so much was made again. */
const LEAST_SHARE = 1 / 8;

export class Room {
  /** Bytes made since room was last made; and the most that one shard made. */
  private made = 0;
  private largest = 0;
  private readonly open = new Map<number, number>();
  private hasFinished = false;

  /** `held` is what is there already and could not be removed. */
  constructor(
    private readonly limit: number | undefined,
    private held = 0,
  ) {}

  /** What the work on a shard made. */
  take(shard: number, { made = 0 }: { readonly made?: number }): void {
    if (this.limit === undefined) return;
    this.made += made;
    const all = (this.open.get(shard) ?? 0) + made;
    this.open.set(shard, all);
    this.largest = Math.max(this.largest, all);
  }
  finish(shard: number): void {
    this.open.delete(shard);
    this.hasFinished = true;
  }

  /** Whether anything was made since room was. */
  get hasMade(): boolean {
    return this.made > 0;
  }

  /** Whether room is to be made before another shard begins. */
  get isFull(): boolean {
    return this.limit !== undefined && this.made >= Math.max(this.limit - this.held, this.limit * LEAST_SHARE);
  }

  /** How many shards may be open, of so many: one always, for the largest goes on alone; what the first makes tells how many more. */
  width(most: number): number {
    if (this.limit === undefined) return most;
    if (!this.hasFinished) return 1;
    if (this.largest === 0) return most;
    return Math.max(1, Math.min(most, Math.floor((this.limit - this.held - this.made) / this.largest)));
  }

  /** Room was to be made: all that no dataset holds is gone, or nothing could be removed. */
  release({ released }: { readonly released: boolean }): void {
    this.held = released ? 0 : this.held + this.made;
    this.made = 0;
  }

  /** For the execution that continues. */
  get state(): { readonly media?: number } {
    return this.limit === undefined ? {} : { media: this.held + this.made };
  }
}
