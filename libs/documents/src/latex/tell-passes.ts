/** How long a document is silent before anything is said of it, and between two lines. */
const everyMs = 10_000;

/** Says of a document that takes long which pass it is at, and on which page. */
export class PassTeller {
  private passes = 0;
  private at = '';
  private page = '';
  private saidMs: number;

  /** @param document its name, for people */
  constructor(
    private readonly document: string,
    private readonly say: (line: string) => void,
    private readonly nowMs: () => number = () => performance.now(),
  ) {
    this.saidMs = nowMs();
  }

  /** @param text a line that latexmk has printed, or a program that it runs */
  line(text: string): void {
    const [, program] = /^Run number \d+ of rule '([\w-]+)/.exec(text) ?? [];
    if (program !== undefined) {
      this.page = '';
      this.at = program === 'pdflatex' ? `${program}, pass ${(this.passes += 1)}` : program;
    }
    // TeX prints the number of a page when it is done, and behind it the files that the next ones read.
    const page = [...text.matchAll(/\[(\d+)(?=[\]\s{<]|$)/g)].at(-1)?.[1];
    if (page !== undefined) this.page = `, page ${page}`;
    if (this.at === '' || this.nowMs() - this.saidMs < everyMs) return;
    this.saidMs = this.nowMs();
    this.say(`${this.document}: ${this.at}${this.page}`);
  }
}
