import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { definitionOf, runBlock } from './block-run.fixture';
import type { SearchDefinition } from './definition';

const python = `
from research_trials import serve
serve(lambda parameters, settings, at: [{"value": len(settings["text"])} for _ in at["n"]])
`;

describe('a worker of trials.pl', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'worker-'));
    for (const name of ['checkpoints', 'out']) mkdirSync(join(folder, name));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const run = (of: SearchDefinition, interpreter: readonly string[], script: string) =>
    runBlock({ folder, of, interpreter, script });

  /** A worker that answers one fit and then does as it is told. */
  const once = (after: string): string =>
    `exec 3<"$RESEARCH_TRIALS_FROM" 4>"$RESEARCH_TRIALS_TO"
read settings <&3; echo '{"ready":true}' >&4
read fit <&3; echo x >>"$CALLS"
case "$fit" in *dies*) exit 7;; esac
echo '{"trials":[{"value":1},{"value":2}]}' >&4
${after}
`;
  const many = Array.from({ length: 12 }, (_, number) => `k${number}`).join(', ');

  it.each([
    ['at once', 'exit 1'],
    ['while the next fit is on its way', 'exec 3<&- 4>&-; sleep 0.02; exit 1'],
    ['by a signal', 'kill -9 $$'],
  ])('costs no fit an attempt when a worker ends after its answer, %s', (_name, after) => {
    const of = definitionOf(many, 'trial: { retries: 0 }');
    const { ends, status } = run(of, ['sh'], once(after));
    expect(status).toBe(0);
    const outcomes = Object.values(ends).flat();
    expect(outcomes.filter(({ kind }) => kind !== 'finished')).toEqual([]);
    expect(outcomes).toHaveLength(24);
  });

  it('costs a fit its attempt when the worker ends after it has read it, and when a new worker reads nothing', () => {
    const of = definitionOf('good, dies, better', 'trial: { retries: 1 }');
    const { ends } = run(of, ['sh'], once('exit 1'));
    expect(ends['dies']?.[0]).toMatchObject({
      reason: 'the worker ended with exit code 7 and gave no answer',
    });
    expect(ends['better']?.[0]).toMatchObject({ kind: 'finished' });
    expect(readFileSync(join(folder, 'calls'), 'utf8').length).toBe('x\n'.length * 4);
    for (const name of ['checkpoints/trials', 'calls']) rmSync(join(folder, name));
    const script = `echo '{"ready":true}' >"$RESEARCH_TRIALS_TO"; exit 5`;
    const { ends: none } = run(of, ['sh'], script);
    expect(none['good']?.[0]).toMatchObject({
      reason: 'the worker ended with exit code 5 and gave no answer',
    });
  });

  it('tells a worker more than a pipe holds, and ends one that does not read it', () => {
    const of = { ...definitionOf('good'), settings: { factor: 2, text: 'x'.repeat(300_000) } };
    expect(run(of, ['python3'], python).ends['good']).toMatchObject([{ value: 300_000 }, { value: 300_000 }]);
    rmSync(join(folder, 'checkpoints/trials'));
    const limited = { ...of, trial: { ...of.trial, limitSeconds: 1 } };
    const { status, stderr } = run(limited, ['sh'], 'sleep 1000');
    expect(status).toBe(3);
    expect(stderr).toContain('the start of the worker took longer than 1 s; trial.limitSeconds');
  });
});
