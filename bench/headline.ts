import type { Benchmark } from './benchmark';
import { headlineGraph } from './headline/headline-graph';
import { measureAlone, measureWorkflow } from './headline/measure-workflow';
import { orderRow } from './headline/order-rows';
import { type HeadlineWorkflow, headlineWorkflows } from './headline/workflows';
import { requireMake } from './require-make';

/** A round takes two minutes. */
const mostRounds = 3;
/** Waits become shorter than it takes to start a task; so workflows of minutes are measured at a tenth of this as well. */
const factor = 600;
/** Slots of this machine that its user is sure to have: the performance cores of an M4. */
const fewSlots = 4;

/** Whether the speed-ups that are promised of workflows are in their graphs, and how near Nx and the leases come to them. */
export const headline: Benchmark = {
  name: 'headline',
  title: `The stated speed-ups, every task a wait of its stated time ÷ ${factor} (at most ${mostRounds} rounds)`,
  async measure(wanted) {
    requireMake();
    const rounds = Math.min(wanted, mostRounds);
    const rows = [];
    for (const workflow of headlineWorkflows) {
      for (const by of factorsOf(workflow))
        rows.push(...(await measureWorkflow(workflow, { factor: by, rounds })));
      if (workflow.phases) rows.push(...(await measureAlone(workflow, factor / 10)));
    }
    return [...rows, ...headlineWorkflows.filter(({ gpu }) => !gpu).flatMap(orderRows)];
  },
};

const factorsOf = ({ stated }: HeadlineWorkflow): number[] =>
  stated.sequence[0] < 3 * 60 ? [factor, factor / 10] : [factor];

function orderRows(workflow: HeadlineWorkflow) {
  const tasks = headlineGraph(workflow);
  return [workflow.hosts['local']?.cpu ?? 0, fewSlots].map((slots) => orderRow(workflow.name, tasks, slots));
}
