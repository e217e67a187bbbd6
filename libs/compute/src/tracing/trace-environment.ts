import { delimiter, join } from 'node:path';

/** Where the tracers are, and where they write. All paths are absolute. */
export interface Tracing {
  /** The folder `libs/compute/tracers`, or a copy of it. */
  readonly tracers: string;
  /** File that takes the notes; its folder must exist. */
  readonly log: string;
  readonly workspaceRoot: string;
}

/**
 * The environment that makes every R and Python process of a task, children and kernels too, note its files. A profile or
 * a module path that the task was to have anyway comes after the tracer's. `python -I` and `R --vanilla` are blind
 * to it.
 */
export function traceEnvironment(
  env: Readonly<Record<string, string>>,
  { tracers, log, workspaceRoot }: Tracing,
): Record<string, string> {
  const { PYTHONPATH, R_PROFILE_USER } = env;
  return {
    ...env,
    RESEARCH_TRACE_LOG: log,
    RESEARCH_TRACE_WORKSPACE: `${workspaceRoot}/`,
    PYTHONPATH: [join(tracers, 'python'), ...(PYTHONPATH ? [PYTHONPATH] : [])].join(delimiter),
    R_PROFILE_USER: join(tracers, 'R', 'profile.R'),
    ...(R_PROFILE_USER ? { RESEARCH_TRACE_PROFILE: R_PROFILE_USER } : {}),
  };
}
