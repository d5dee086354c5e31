/** Where many small byte strings are made, one behind the other, without allocating each. */
const SIZE = 1 << 20;

/** The bytes being made lie from `start` to `at`; whoever writes reserves first, and moves `at` on. */
export class Slab {
  bytes = Buffer.allocUnsafeSlow(SIZE);
  start = 0;
  at = 0;

  /** Makes room for `more` bytes at `at`. */
  reserve(more: number): void {
    if (this.at + more <= this.bytes.length) return;
    const made = this.bytes.subarray(this.start, this.at);
    this.bytes = Buffer.allocUnsafeSlow(Math.max(SIZE, made.length + Math.max(made.length, more)));
    this.bytes.set(made);
    this.start = 0;
    this.at = made.length;
  }

  /** Forgets what is being made. */
  clear(): void {
    this.at = this.start;
  }

  /** What was made; nothing overwrites it. */
  take(): Uint8Array {
    const made = new Uint8Array(this.bytes.buffer, this.bytes.byteOffset + this.start, this.at - this.start);
    this.start = this.at;
    return made;
  }
}
