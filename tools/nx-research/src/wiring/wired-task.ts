import type { Link } from './links';
import type { OwnSources } from './own-sources';
import type { Failure, Location, TaskId } from '@research/core';
import type { RunsOn } from './task-kind';
import type { HostAsks } from './host-asks';

/** A file that a task reads, found: a tracked file of the workspace, or an output of another task. */
export interface ResolvedRead {
  /** Name under which a script gets it (`READ_<NAME>`), or the path that the TeX source gives it. */
  readonly as: string;
  /** Where it will be when the task runs, relative to the workspace root. */
  readonly path: string;
  readonly at: Location;
  /** The task that writes it; absent for tracked files. */
  readonly producer?: TaskId;
  /** The training that leaves this tracked file in `results/`; it is not waited for, and runs only on request. */
  readonly trainer?: TaskId;
  /** True where the task runs without it, too: a script finds no variable for a file that is not there. */
  readonly optional?: true;
  /** The project the file belongs to. */
  readonly project: string;
}

/** A project whose files TeX may open though no source names them: a macro makes their names. */
export interface TexProject {
  readonly name: string;
  readonly root: string;
}

/** A task with everything about it resolved: what Nx is told and what the executor uses, from one source. */
export interface WiredTask {
  readonly id: TaskId;
  readonly project: string;
  readonly projectRoot: string;
  readonly target: string;
  /** Executor's name within the plugin. */
  readonly kind: string;
  /** Its options as its kind parses them, before what the command line adds. */
  readonly options: unknown;
  /** Where it may run, as its kind says. */
  readonly runsOn: RunsOn;
  /** It runs only when it is named, such as a training. */
  readonly explicit: boolean;
  readonly cache: boolean;
  readonly reads: readonly ResolvedRead[];
  readonly sources: OwnSources;
  /** Tracked files that belong to Nx's hash alone. */
  readonly tracked: readonly string[];
  /** What it depends on through links, which Nx does not follow. */
  readonly links: readonly Link[];
  /** The file that it runs or typesets, relative to the workspace root. */
  readonly entry?: string;
  /** Projects whose own files TeX may open besides {@link reads}; the one with the entry first. Absent: none. */
  readonly texProjects?: readonly TexProject[];
  /** Names of files that count as inputs wherever a task upstream has written one. */
  readonly upstreamFiles: readonly string[];
  /** Names below {@link outputFolder}. */
  readonly writes: readonly string[];
  /** `{projectRoot}/out/<target>`, relative to the workspace root. */
  readonly outputFolder: string;
  readonly after: readonly TaskId[];
  readonly tools: readonly string[];
  readonly optionalTools: readonly string[];
  readonly pythonModules: readonly string[];
  /** What planning found that the options do not tell, by name. */
  readonly facts: Readonly<Record<string, string>>;
  /** What it asks of its host; absent: it takes a slot of this machine. */
  readonly asks?: HostAsks;
  /** Environment variables whose values its outputs depend on. */
  readonly env: readonly string[];
  /** What is wrong with its declarations or content; a task that has any fails before it starts. */
  readonly problems: readonly Failure[];
}

/** A dependency between two projects, and where a file of the first one says so. */
export interface Edge {
  readonly source: string;
  readonly target: string;
  readonly at: Location;
}
