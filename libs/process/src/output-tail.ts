/** Keeps the last bytes of a stream, and no more than twice as many in memory. */
export class OutputTail {
  private chunks: Buffer[] = [];
  private size = 0;

  /** @param limitBytes how much to keep, 64 KiB unless told. */
  constructor(private readonly limitBytes = 64 * 1024) {}

  push(chunk: Buffer): void {
    // A copy: the tail of a chunk would otherwise keep the whole pooled buffer alive.
    const kept = Buffer.from(chunk.subarray(-this.limitBytes));
    this.chunks.push(kept);
    this.size += kept.length;
    if (this.size > 2 * this.limitBytes) this.compact();
  }

  /** The kept bytes as UTF-8; bytes that are not UTF-8 become U+FFFD. */
  toString(): string {
    this.compact();
    return Buffer.concat(this.chunks).toString('utf8');
  }

  private compact(): void {
    const last = Buffer.from(Buffer.concat(this.chunks).subarray(-this.limitBytes));
    this.chunks = [last];
    this.size = last.length;
  }
}
