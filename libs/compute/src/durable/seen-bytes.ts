import { writeFileSync } from 'node:fs';
import { LineSplitter, type CommandSink } from '@research/process';
import { jobFolder, type JobPlace } from './job-place';

/**
 * Shows a job's log line by line and notes how far somebody has seen it, so that the next terminal goes on there. Killed
 * between the two, the last lines are shown once more; none is left out.
 */
export class SeenBytes {
  private readonly lines: LineSplitter;
  /** Bytes of whole lines that have been shown. */
  private seen: number;
  private position: number;

  /** @param from byte of the log at which the bytes begin; `notes`: whether to note how far it has been seen */
  constructor(
    private readonly place: JobPlace,
    private readonly options: { readonly from: number; readonly notes: boolean },
    sink: CommandSink | undefined,
  ) {
    this.seen = this.position = options.from;
    this.lines = new LineSplitter((line) => sink?.line(line, 'stdout'));
  }

  push(bytes: Buffer): void {
    this.lines.push(bytes);
    const lineBreak = bytes.lastIndexOf(0x0a);
    if (lineBreak >= 0) this.noteSeen(this.position + lineBreak + 1);
    this.position += bytes.length;
  }

  /** Shows what follows the last line break: nothing more will come. */
  end(): void {
    this.lines.end();
    this.noteSeen(this.position);
  }

  private noteSeen(seen: number): void {
    if (seen === this.seen || !this.options.notes) return;
    this.seen = seen;
    try {
      // In place: whoever follows holds a lock on this very file.
      writeFileSync(jobFolder(this.place, 'seen'), String(seen), { flag: 'r+' });
    } catch {
      // A full disk, or a folder that is just being removed: the lines will be shown again.
    }
  }
}
