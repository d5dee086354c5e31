/** Where the pieces of a text begin and end, in ascending order: piece `n` is the bytes from `starts[n]` to `ends[n]`. */
export interface Places {
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

/** Takes places one after the other, as many as there are. */
export class PlaceList {
  private starts = new Uint32Array(64);
  private ends = new Uint32Array(64);
  private count = 0;

  add(start: number, end: number): void {
    if (this.count === this.starts.length) {
      const [starts, ends] = [new Uint32Array(2 * this.count), new Uint32Array(2 * this.count)];
      starts.set(this.starts);
      ends.set(this.ends);
      [this.starts, this.ends] = [starts, ends];
    }
    this.starts[this.count] = start;
    this.ends[this.count++] = end;
  }

  all(): Places {
    return { starts: this.starts.slice(0, this.count), ends: this.ends.slice(0, this.count) };
  }
}
