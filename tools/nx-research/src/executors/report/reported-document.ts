import type { TaskScope } from '../../scope/task-scope';
import type { WiredTask } from '../../wiring/wired-task';
import type { ReportOptions } from './kind';

/** The task that makes the document which a report is about. */
export function reportedDocument({ task, wirings, options }: TaskScope<ReportOptions>): WiredTask {
  const document = wirings.get(task.project)?.tasks.find(({ target }) => target === options.target);
  if (!document) throw new Error(`${task.project}:${options.target} is not wired`);
  return document;
}
