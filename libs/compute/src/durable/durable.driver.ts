import { Concealment } from '@research/core';
import { runDurably } from './run-durably';
import type { Host } from '../hosts/host';
import { localHost } from '../hosts/local-host';
import type { Job } from '../jobs/job';
import type { DurableStep, DurableContext } from './durable-context';

/** What durable.spec.ts tells a process of its own to do. */
export interface DurableOrder {
  readonly job: Job;
  readonly context: Pick<DurableContext, 'workspaceRoot' | 'taskId' | 'outputFolder' | 'reuse'>;
  /** Here unless told. */
  readonly host?: Host;
  readonly cores: number;
  readonly until?: DurableContext['until'];
  readonly again?: boolean;
  /** Half a second unless told. */
  readonly graceSeconds?: number;
  /** Step after which it kills itself as kill -9 does. */
  readonly dieAt?: DurableStep | undefined;
}

const say = (event: string, about: unknown): boolean =>
  process.stdout.write(`${event} ${JSON.stringify(about)}\n`);

/** Runs a durable job, saying `said`, `line`, `wait`, `step`, `worked`, `ended` and `done`. */
async function main({
  job,
  context,
  cores,
  host,
  until = 'follow',
  again = false,
  dieAt,
  graceSeconds = 0.5,
}: DurableOrder): Promise<void> {
  const abort = new AbortController();
  process.on('SIGINT', () => abort.abort());
  process.on('warning', ({ message }) => void say('said', `Node warns: ${message}`));
  const { TOKEN } = process.env;
  const env = TOKEN === undefined ? job.env : { ...job.env, TOKEN };
  const result = await runDurably(
    { ...job, env },
    {
      ...context,
      host: host ?? localHost({ cores, gpus: 1 }),
      until,
      again,
      script: 'job.sh',
      concealment: new Concealment({ TOKEN }),
      graceSeconds,
      sink: { line: (text) => void say('line', text) },
      observer: {
        say: (line) => void say('said', line),
        gpuRead: (reading) => void say('gpu', reading),
        waits: ({ kind, behind }) => void say('wait', [kind, ...behind]),
        worked: (times) => void say('worked', times),
        ended: (end) => Promise.resolve(void say('ended', end)),
        reached(step) {
          say('step', step);
          if (step === dieAt) process.kill(process.pid, 'SIGKILL');
        },
      },
      signal: abort.signal,
    },
  );
  say('done', result);
}

void main(JSON.parse(process.argv[2] ?? '{}') as DurableOrder);
