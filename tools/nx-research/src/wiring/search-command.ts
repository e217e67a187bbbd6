import { allTasks, type Wirings } from './wirings';

/** As far as it is of interest here, the options of a workflow. */
interface Workflow {
  readonly phases?: readonly { readonly targets: readonly string[]; readonly configuration?: string }[];
}

/**
 * The command that searches, trains the winners and compares the models; `undefined` in a workspace without a workflow that has
 * a phase of searches, whatever their data.
 */
export function searchCommand(wirings: Wirings): string | undefined {
  const workflow = allTasks(wirings).find(({ kind, options }) => {
    const { phases = [] } = kind === 'phases' ? (options as Workflow) : {};
    return phases.some(
      ({ targets, configuration }) => targets.includes('search') && configuration === undefined,
    );
  });
  return workflow && `npx nx run ${workflow.id}`;
}
