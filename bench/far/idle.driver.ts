import { type DurableWhere, type Job, runDurably } from '@research/compute';

/** What to follow. */
export interface IdleOrder {
  readonly job: Job;
  readonly where: Pick<DurableWhere, 'workspaceRoot' | 'host' | 'taskId' | 'outputFolder' | 'script'>;
}

/** A client in a process of its own, as the executor of a task is one: tells when it has seen the first line of its job. */
const main = ({ job, where }: IdleOrder): Promise<unknown> =>
  runDurably(job, { ...where, say: () => undefined, sink: { line: () => process.send?.('up') } });

process.on('disconnect', () => process.exit());
void main(JSON.parse(process.argv[2] ?? '{}') as IdleOrder);
