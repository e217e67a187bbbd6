import { logLine } from '@research/core';
import type { CommandSink, RunCommand } from '@research/process';
import type { TaskPorts } from '../scope/task-scope';

/** How much of a task's output is shown as it comes, in characters, and how many lines of the rest at the end. */
const shownCharacters = 1 << 20;
const lastLines = 20;
/** A line of 64 Ki characters, which is how long pieces get, is no line to read. */
const longestLine = 500;

/**
 * Shows a task's output up to a mebibyte; of what comes then only the last lines are shown when the command has ended,
 * with a note of how much is left out. Nx keeps in memory and in its cache what a task prints: a loop that prints
 * without end must not fill these, nor the terminal. Colours pass; nothing else that a terminal would act on does.
 */
export class BoundedOutput implements CommandSink {
  private shown = 0;
  private hiddenLines = 0;
  private hiddenCharacters = 0;
  private last: string[] = [];

  /** @param write writes a line as it is */
  constructor(private readonly write: (line: string) => void) {}

  line(text: string): void {
    this.shown += text.length + 1;
    if (this.shown <= shownCharacters) return this.write(logLine(text));
    this.hiddenLines += 1;
    this.hiddenCharacters += text.length + 1;
    this.last.push(text.slice(0, longestLine));
    if (this.last.length > lastLines) this.last.shift();
  }

  /** Shows the end of what was held back. */
  flush(): void {
    if (this.hiddenLines === 0) return;
    const size = (this.hiddenCharacters / (1 << 20)).toFixed(1);
    this.write(`… ${this.hiddenLines} more lines (${size} MiB) are left out; the last ${this.last.length}:`);
    for (const line of this.last) this.write(logLine(line));
    this.hiddenLines = this.hiddenCharacters = 0;
    this.last = [];
  }

  /** Runs commands as the given one does, and flushes when each has ended. */
  after(run: RunCommand): RunCommand {
    return async (command, io) => {
      const exit = await run(command, io);
      this.flush();
      return exit;
    };
  }
}

/** The output of a task's commands, for its terminal. */
export const boundedOutput = ({ write }: Pick<TaskPorts, 'write'>): BoundedOutput =>
  new BoundedOutput((line) => write(`${line}\n`));
