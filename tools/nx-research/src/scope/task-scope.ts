import type { HostsFile } from '@research/compute';
import type { Failure } from '@research/core';
import type { CommandSink, RunCommand } from '@research/process';
import type { TaskGraphNote } from '@research/reporting';
import type { AttemptNotes } from './attempt-notes';
import type { PluginSettings } from './plugin-settings';
import type { Hidden } from './secrets';
import type { Workspace } from '../wiring/owner-of';
import type { WiredTask } from '../wiring/wired-task';
import type { Kinds } from '../wiring/task-kind';
import type { Wirings } from '../wiring/wirings';

/** The outside world of a task; tests put their own in its place. */
export interface TaskPorts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => Date;
  readonly write: (text: string) => void;
  readonly runCommand: RunCommand;
}

/** Everything that an executor's body works with. */
export interface TaskScope<Options> extends Hidden {
  readonly options: Options;
  readonly task: WiredTask;
  /** The plugin's kinds of task. */
  readonly kinds: Kinds;
  /** Every project's tasks, for what tells of others. */
  readonly wirings: Wirings;
  /** The plugin's other tasks of the same command, those that come from the cache among them. */
  companions(): readonly WiredTask[];
  /** Every task of the same command and what it waits for. */
  graph(): TaskGraphNote;
  /** What the run record is to know of this attempt, however it ends. */
  readonly noted: AttemptNotes;
  readonly workspaceRoot: string;
  /** Every project and task: who owns a file. */
  readonly workspace: Workspace;
  readonly settings: PluginSettings;
  /** What hosts.yaml and hosts.local.yaml say. */
  readonly hostsFiles: readonly HostsFile[];
  readonly signal: AbortSignal;
  readonly ports: TaskPorts;
  /** Streams a command's output to the terminal. */
  readonly sink: CommandSink;
  /** Says something to the user: progress, a warning, a summary. */
  say(line: string): void;
}

/** How a task succeeded. */
export interface TaskOutcome {
  /**
   * `built`: outputs are new; `kept`: they were in place already; `done`: there are no outputs; `soft`: the task failed, and
   * something stands in for its outputs; `submitted`: a host works on them.
   */
  readonly status: 'built' | 'kept' | 'done' | 'soft' | 'submitted';
  /** Why it failed softly. */
  readonly failure?: Failure;
  /** What a workflow repeats at its end: what changed, what to look at. */
  readonly notes?: readonly string[];
  /** Commands to type after the run. */
  readonly next?: readonly string[];
}
