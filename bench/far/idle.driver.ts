import { type DurableContext, type Job, runDurably } from '@research/compute';

/** What to follow. */
export interface IdleOrder {
  readonly job: Job;
  readonly context: Pick<DurableContext, 'workspaceRoot' | 'host' | 'taskId' | 'outputFolder' | 'script'>;
}

/** A client in a process of its own, as the executor of a task is one: tells when it has seen the first line of its job. */
const main = ({ job, context }: IdleOrder): Promise<unknown> =>
  runDurably(job, {
    ...context,
    observer: { say: () => undefined },
    sink: { line: () => process.send?.('up') },
  });

process.on('disconnect', () => process.exit());
void main(JSON.parse(process.argv[2] ?? '{}') as IdleOrder);
