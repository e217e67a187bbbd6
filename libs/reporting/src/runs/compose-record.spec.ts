import { composeRecord } from './compose-record';
import { at, attempt, end, graphOf, invocation, recordOf } from './made-run.fixture';
import { runRecordSchema, type RunRecord, type RunTask } from './run-record';

const statuses = ({ tasks }: RunRecord): Record<string, string> =>
  Object.fromEntries(tasks.map(({ id, status }) => [id, status]));

const taskOf = ({ tasks }: RunRecord, id: string): RunTask => {
  const found = tasks.find((task) => task.id === id);
  if (!found) throw new Error(`${id} is not recorded`);
  return found;
};

const failure = { reason: 'command-failed', what: 'a.R ended with exit code 3', exitCode: 3 } as const;

describe('the status of a task', () => {
  const one = (nx: string, side: Parameters<typeof attempt>[2] | undefined) =>
    taskOf(
      recordOf({
        invocations: [invocation({ ends: [end('a:build', nx)] })],
        attempts: side ? [attempt('a:build', [0, 1], side)] : [],
      }),
      'a:build',
    ).status;

  it.each([
    ['success', { status: 'built' }, 'built'],
    ['success', { status: 'built', attached: true }, 'attached'],
    ['success', { status: 'kept' }, 'kept'],
    ['success', { status: 'submitted' }, 'submitted'],
    ['success', { status: 'done' }, 'done'],
    ['success', { status: 'soft' }, 'failed-softly'],
    ['success', undefined, 'built'],
    ['failure', { status: 'failed', failure }, 'failed'],
    ['failure', { status: 'interrupted' }, 'interrupted'],
    ['failure', { status: 'running' }, 'failed'],
    ['failure', undefined, 'failed'],
    ['stopped', undefined, 'interrupted'],
    ['skipped', undefined, 'skipped'],
    ['local-cache', undefined, 'cached'],
    ['local-cache-kept-existing', undefined, 'cached'],
    ['remote-cache', undefined, 'cached'],
  ] as const)('Nx says %s, its attempt %j: %s', (nx, side, status) => {
    expect(one(nx, side)).toBe(status);
  });
});

describe('the record of a run', () => {
  const chain = graphOf({ 'etl:build': [], 'b:build': ['etl:build'], 'c:build': ['b:build'], 'd:build': [] });

  it('names for each task that was not reached what kept it back', () => {
    const record = recordOf({
      invocations: [
        invocation({ graph: chain, ends: [end('etl:build', 'failure'), end('d:build', 'success')] }),
      ],
      attempts: [attempt('etl:build', [0, 10], { status: 'failed', failure })],
    });
    expect(record.status).toBe('failed');
    expect(statuses(record)).toEqual({
      'etl:build': 'failed',
      'b:build': 'skipped',
      'c:build': 'skipped',
      'd:build': 'built',
    });
    expect(taskOf(record, 'c:build').becauseOf).toEqual(['etl:build']);
    expect(taskOf(record, 'etl:build')).toMatchObject({ exitCode: 3, failure });
  });

  it('adds up work, critical path, lower bound, speed-up and efficiency', () => {
    const record = recordOf({
      invocations: [
        invocation({ graph: chain, ends: Object.keys(chain).map((id) => end(id)), endedAt: at(60) }),
      ],
      attempts: [
        attempt('etl:build', [0, 10]),
        attempt('b:build', [10, 40]),
        attempt('c:build', [40, 60]),
        attempt('d:build', [0, 40]),
      ],
    });
    expect(record).toMatchObject({
      workMs: 100_000,
      criticalPath: { tasks: ['etl:build', 'b:build', 'c:build'], ms: 60_000 },
      lowerBoundMs: 60_000,
      speedUp: 1.667,
      efficiency: 1,
      slots: { local: { cpu: 2, gpu: 0 } },
    });
  });

  it('takes the slots for the bound where these and not the chain are what limits', () => {
    const ids = ['a:build', 'b:build', 'c:build', 'd:build'];
    const record = recordOf({
      invocations: [invocation({ ends: ids.map((id) => end(id)) })],
      attempts: ids.map((id) => attempt(id, [0, 20])),
    });
    expect(record).toMatchObject({ criticalPath: { ms: 20_000 }, lowerBoundMs: 40_000 });
  });

  it('counts what came from the cache as no work, and names its inputs as Nx does', () => {
    const record = recordOf({ invocations: [invocation({ ends: [end('a:build', 'local-cache', [0, 9])] })] });
    expect(record.workMs).toBe(0);
    expect(taskOf(record, 'a:build')).toMatchObject({ attempts: 0, inputs: { 'options:a': '1' } });
  });

  it('sums up the attempts of a task and keeps the failure of the last alone', () => {
    const record = recordOf({
      invocations: [invocation({ ends: [end('a:build')] })],
      attempts: [
        attempt('a:build', [0, 5], {
          status: 'failed',
          failure,
          queueMs: 100,
          cpuSeconds: 1.5,
          peakMemoryMiB: 300,
        }),
        attempt('a:build', [5, 9], { attempt: 2, queueMs: 50, cpuSeconds: 2, peakMemoryMiB: 200 }),
      ],
    });
    const task = taskOf(record, 'a:build');
    expect(task).toMatchObject({
      attempts: 2,
      queueMs: 150,
      runMs: 4000,
      cpuSeconds: 3.5,
      peakMemoryMiB: 300,
    });
    expect(task.failure).toBeUndefined();
  });

  it('is one for all phases, adds up their bounds, and keeps what did the work', () => {
    const run = invocation({
      start: { ...invocation().start, command: ['run', 'etl-refresh:run'] },
      ends: [end('etl-refresh:run', 'success', [0, 60])],
    });
    const phase = (number: number, title: string, more: object) =>
      invocation({
        phase: number,
        start: {
          ...run.start,
          startedAt: at(number),
          phase: { id: `p${number}`, title: `${number} ${title}` },
        },
        ...more,
      });
    const record = recordOf({
      invocations: [
        run,
        phase(1, 'refresh', { ends: [end('etl:fetch')], endedAt: at(20) }),
        phase(2, 'build', { ends: [end('etl:fetch', 'local-cache'), end('etl:build')], endedAt: at(60) }),
      ],
      attempts: [
        attempt('etl-refresh:run', [0, 60], { kind: 'phases', status: 'done' }),
        attempt('etl:fetch', [0, 20], { phase: 1 }),
        attempt('etl:build', [20, 60], { phase: 2 }),
      ],
    });
    expect(record.workflow).toBe('etl');
    expect(record.phases).toMatchObject([
      { title: 'refresh', ok: true },
      { title: 'build', ok: true },
    ]);
    expect(taskOf(record, 'etl:fetch')).toMatchObject({ status: 'built', phase: 1 });
    expect(record).toMatchObject({ workMs: 60_000, lowerBoundMs: 60_000, efficiency: 1 });
  });

  it('of a killed run tells what its tasks had left, and which nobody knows of', () => {
    const { start, ends } = invocation();
    const killed = { start, ends, graph: chain };
    const record = recordOf({
      invocations: [killed],
      attempts: [attempt('etl:build', [0, 10]), attempt('b:build', [10, 10], { status: 'running' })],
      killed: true,
    });
    expect(record.status).toBe('killed');
    expect(statuses(record)).toEqual({
      'etl:build': 'built',
      'b:build': 'killed',
      'c:build': 'unknown',
      'd:build': 'unknown',
    });
  });

  it('lies with what was asked for, whatever else was built on the way', () => {
    const ends = ['etl:build', 'model:train'].map((id) => end(id));
    const record = recordOf({
      invocations: [invocation({ start: { ...invocation().start, command: ['run', 'etl:build'] }, ends })],
    });
    expect(record.workflow).toBe('etl');
    expect(
      recordOf({
        invocations: [
          invocation({ start: { ...invocation().start, command: ['run-many', '-t', 'train,build'] }, ends }),
        ],
      }).workflow,
    ).toBe('training');
  });

  it('is not made of what only shows something', () => {
    const sources = { attempts: [], workflowOf: () => undefined, endedAt: new Date(at(1)), killed: false };
    const only = invocation({ ends: [end('hosts:slots')] });
    expect(composeRecord({ ...sources, invocations: [only] })).toBeUndefined();
  });

  it('says so where data of two origins is behind it', () => {
    const ends = ['simulated', 'real'].map((origin) => ({ ...end(`${origin}:build`), origin }));
    expect(recordOf({ invocations: [invocation({ ends })] }).origin).toBe('mixed');
    expect(recordOf({ invocations: [invocation({ ends: ends.slice(1) })] }).origin).toBe('real');
  });

  it('survives a clock that was set back', () => {
    const record = recordOf({
      invocations: [invocation({ ends: [end('a:build', 'success', [9, 3])] })],
      endedAt: new Date(at(-5)),
    });
    expect(record).toMatchObject({ wallMs: 0, workMs: 0, speedUp: 0 });
    expect(runRecordSchema.safeParse(record).success).toBe(true);
  });

  it('keeps its own schema', () => {
    const record = recordOf({
      invocations: [invocation({ graph: chain, ends: [end('etl:build', 'failure')] })],
      attempts: [attempt('etl:build', [0, 10], { status: 'failed', failure })],
    });
    expect(runRecordSchema.parse(JSON.parse(JSON.stringify(record)))).toEqual(record);
  });
});
