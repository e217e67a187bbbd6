/** The lines of an answer as they come, each cut into its fields. What comes without a line break is kept up to a limit. */
export class AnswerLines {
  private rest: Buffer = Buffer.alloc(0);

  /**
   * @param mostBytes of a line
   * @param take gets the fields of each line
   */
  constructor(
    private readonly mostBytes: number,
    private readonly take: (fields: [string, ...string[]]) => void,
  ) {}

  /** False for a line that is too long; nothing of it is kept. */
  push(bytes: Buffer): boolean {
    const all = this.rest.length > 0 ? Buffer.concat([this.rest, bytes]) : bytes;
    let from = 0;
    for (let end = all.indexOf(0x0a); end >= 0; end = all.indexOf(0x0a, from)) {
      const [name = '', ...fields] = all.subarray(from, end).toString().split('\t');
      this.take([name, ...fields]);
      from = end + 1;
    }
    this.rest = Buffer.from(all.subarray(from));
    if (this.rest.length <= this.mostBytes) return true;
    this.rest = Buffer.alloc(0);
    return false;
  }
}
