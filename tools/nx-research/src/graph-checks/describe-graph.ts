import { describeFailure } from '@research/core';
import type { GraphFinding } from './finding';
import type { GraphReport } from './validate-graph';

/** How a report counts: errors alone make a command fail, unless warnings do, too. */
export interface GraphVerdict {
  readonly ok: boolean;
  /** One line: how many findings of each kind, in how large a graph. */
  readonly summary: string;
}

const most = 6;

/** Each finding: place, severity, what is wrong, what to try, and which tasks it stops. */
export function describeFinding({ severity, failure, tasks = [] }: GraphFinding): string {
  const text = describeFailure({ ...failure, what: `${severity}: ${failure.what}` });
  const others =
    tasks.slice(0, most).join(', ') + (tasks.length > most ? ` and ${tasks.length - most} more` : '');
  return tasks.length === 0 ? text : `${text}\n  in ${others}`;
}

/** Sums a report up. @param strict warnings count as errors (RESEARCH_STRICT=1) */
export function judgeGraph({ findings, projects, tasks }: GraphReport, strict: boolean): GraphVerdict {
  const count = (severity: string): number => findings.filter((one) => one.severity === severity).length;
  const [errors, warnings] = [count('error'), count('warning')];
  const size = `${plural(projects, 'project')} and ${plural(tasks, 'task')}`;
  const hint = warnings > 0 && errors === 0 && !strict ? ' (RESEARCH_STRICT=1 makes warnings errors)' : '';
  const summary = `${size}: ${plural(errors, 'error')}, ${plural(warnings, 'warning')}${hint}`;
  return { ok: errors === 0 && !(strict && warnings > 0), summary };
}

const plural = (count: number, name: string): string => `${count} ${name}${count === 1 ? '' : 's'}`;

/** The same for programs. */
export function graphJson({ findings, projects, tasks }: GraphReport, { ok }: GraphVerdict): unknown {
  return {
    ok,
    projects,
    tasks,
    findings: findings.map(({ severity, failure: { at, ...failure }, tasks: stopped }) => ({
      severity,
      ...at,
      ...failure,
      tasks: stopped ?? [],
    })),
  };
}
