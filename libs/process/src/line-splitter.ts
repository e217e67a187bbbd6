import { StringDecoder } from 'node:string_decoder';

/** Cuts a stream of bytes into lines; a line that grows beyond the limit is emitted in pieces, so memory stays flat. */
export class LineSplitter {
  private readonly decoder = new StringDecoder('utf8');
  private rest = '';

  /** @param limit longest piece in UTF-16 units, 64 Ki unless told. */
  constructor(
    private readonly emit: (line: string) => void,
    private readonly limit = 64 * 1024,
  ) {}

  push(chunk: Buffer): void {
    const lines = (this.rest + this.decoder.write(chunk)).split('\n');
    this.rest = this.emitPieces(lines.pop() ?? '');
    for (const line of lines) this.emitLine(line);
  }

  /** Emits what follows the last line break. */
  end(): void {
    const rest = this.rest + this.decoder.end();
    this.rest = '';
    if (rest !== '') this.emitLine(rest);
  }

  private emitLine(line: string): void {
    const text = line.endsWith('\r') ? line.slice(0, -1) : line;
    this.emit(this.emitPieces(text));
  }

  private emitPieces(text: string): string {
    let from = 0;
    while (text.length - from > this.limit) {
      const to = this.pieceEnd(text, from);
      this.emit(text.slice(from, to));
      from = to;
    }
    return text.slice(from);
  }

  /** A pair of surrogates is one character: never cut between the two. */
  private pieceEnd(text: string, from: number): number {
    const end = from + this.limit;
    const before = text.charCodeAt(end - 1);
    return before >= 0xd800 && before <= 0xdbff ? end - 1 : end;
  }
}
