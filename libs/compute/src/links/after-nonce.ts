/** What a login script prints is kept as far as it may explain something. */
const mostPreambleBytes = 64 * 1024;

/** More than any greeting: start files that print so much will not come to an end. */
const mostBefore = 4 * 2 ** 20;

/** Passes on what comes after the line with the nonce: a login script may have printed something before it. */
export class AfterNonce {
  count = 0;
  private counted = 0;
  private before: Buffer | undefined = Buffer.alloc(0);
  private readonly mark: Buffer;

  constructor(
    nonce: string,
    private readonly pass: (bytes: Buffer) => void,
  ) {
    this.mark = Buffer.from(`\n${nonce}\n`);
  }

  /** The line has come. */
  get began(): boolean {
    return this.before === undefined;
  }

  /** True when what has come before the line, on either stream, is too much. */
  countBefore({ length }: Buffer): boolean {
    if (this.before !== undefined) this.counted += length;
    return this.before !== undefined && this.counted > mostBefore;
  }

  /** The last lines of what was printed where nothing of ours came: an account that is closed says so there. */
  instead(): string[] {
    const text = this.before?.toString().trim() ?? '';
    return text === ''
      ? []
      : text
          .split('\n')
          .slice(-10)
          .map((line) => line.slice(0, 200));
  }

  /** True when some of it was of ours. */
  push(chunk: Buffer): boolean {
    if (this.before === undefined) {
      this.hand(chunk);
      return true;
    }
    const before = Buffer.concat([this.before, chunk]);
    const at = before.indexOf(this.mark);
    // Never less than a part of the mark.
    this.before = at < 0 ? before.subarray(-mostPreambleBytes) : undefined;
    if (at < 0) return false;
    this.hand(before.subarray(at + this.mark.length));
    return true;
  }

  private hand(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.count += bytes.length;
    this.pass(bytes);
  }
}
