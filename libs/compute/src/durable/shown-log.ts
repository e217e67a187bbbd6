import { readFileSync, writeFileSync } from 'node:fs';
import { type CommandSink, isRunning, LineSplitter } from '@research/process';
import { seenFile } from './client-notes';
import type { JobRef } from './job-ref';

/**
 * Shows a job's log line by line and records how far it was shown, so that the next terminal continues there. Killed
 * between the two, the last lines are shown once more; none is left out. While another terminal follows the same job,
 * all of the log is shown, and only the other takes notes.
 */
export class ShownLog {
  /** Byte of the log at which it begins to show. */
  readonly from: number;
  /** Byte of the log that comes next. */
  position: number;
  private readonly file: string;
  private readonly notes: boolean;
  private readonly lines: LineSplitter;
  /** Bytes of whole lines that have been shown. */
  private seen: number;

  constructor(
    ref: JobRef,
    private readonly start: string,
    sink: CommandSink | undefined,
  ) {
    this.file = seenFile(ref);
    const [seenStart, bytes, pid] = read(this.file);
    const known = seenStart === start;
    this.notes = !known || Number(pid) === process.pid || !isRunning(Number(pid) || 0);
    this.from = this.position = this.seen = known && this.notes ? Number(bytes) : 0;
    this.lines = new LineSplitter((line) => sink?.line(line, 'stdout'));
    this.note(this.from);
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
    if (seen === this.seen) return;
    this.seen = seen;
    this.note(seen);
  }

  private note(seen: number): void {
    if (!this.notes) return;
    try {
      writeFileSync(this.file, `${this.start} ${seen} ${process.pid}`);
    } catch {
      // A full disk: the lines will be shown again.
    }
  }
}

function read(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split(' ');
  } catch {
    return [];
  }
}
