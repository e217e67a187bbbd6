/** A target of a project. */
export interface TaskRef {
  readonly project: string;
  readonly target: string;
}

/** The parts of a task id `project:target`; only a target's name may have a colon itself. */
export function parseTaskId(id: string): TaskRef {
  const colon = id.indexOf(':');
  return colon < 0
    ? { project: id, target: '' }
    : { project: id.slice(0, colon), target: id.slice(colon + 1) };
}
