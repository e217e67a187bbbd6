import type { CommandSink } from '@research/process';

/** Passes on what a task prints in the run of nx that it is asked for by, and nothing of the tasks that it waits for. */
export function ownLines(task: string, sink: CommandSink): CommandSink {
  let own = false;
  return {
    line(text, stream) {
      if (text.startsWith(`> nx run ${task}`)) own = true;
      else if (/^\s*NX\s/.test(text)) own = false;
      else if (own && text.trim() !== '') sink.line(text, stream);
    },
  };
}
