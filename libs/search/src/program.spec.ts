import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashBytes } from '@research/core';
import { type BlockInput, blockOf, blockText } from './block';
import { parseSearch, type SearchDefinition } from './definition';
import { type Fit, fitsOf, trialsOf } from './fits';
import { type BlockRecord, parseRecord, recordInLog } from './records';
import { configurationsOf } from './space';

const program = join(__dirname, '../program/trials.pl');

const python = `
import math, os, sys, time
if "RESEARCH_TRIALS_FROM" in os.environ:
    from research_trials import serve
print("a library greets", end="")
def objective(parameters, settings, at):
    open(os.environ["CALLS"], "a").write("x")
    os.write(1, b"garbage without an end")
    kind = parameters["kind"]
    if kind == "raises": raise ValueError("no \\u00fc \\n here")
    if kind == "dies": os.kill(os.getpid(), 11)
    if kind == "exits": sys.stderr.write("last words\\n"); os._exit(3)
    if kind == "hangs": os.fork(); time.sleep(1000)
    if kind == "nan": return [{"value": math.nan} for _ in at["n"]]
    if kind == "short": return []
    if kind == "missing": return [{"auc": 0.5} for _ in at["n"]]
    if kind == "reversed": return [{"value": 0.5, "interval": [0.9, 0.1]} for _ in at["n"]]
    if kind == "text": return [{"value": "0.5"} for _ in at["n"]]
    if kind == "yes": return [{"value": 0.5}, {"value": True}]
    if kind == "nothing": return [None, None]
    if kind == "number": return 0.5
    if kind == "leaves": sys.exit()
    if kind == "infinite": return [{"value": math.inf} for _ in at["n"]]
    if kind == "forks":
        child = os.fork()
        if child == 0: time.sleep(1000)
        open(os.environ["CALLS"] + ".child", "w").write(str(child))
    if kind == "twins": os.fork()
    if kind == "grows": keep = bytearray(300 << 20); time.sleep(1000)
    if kind == "once" and not os.path.exists(os.environ["CALLS"] + ".once"):
        open(os.environ["CALLS"] + ".once", "w").close(); os._exit(1)
    more = 1 if kind == "after" else 0
    return [{"value": n * settings["factor"] + more, "error": 0.5, "folds": {"2021": n}} for n in at["n"]]
serve(objective, versions="numbers 1.0")
`;

const r = `
source(Sys.getenv("RESEARCH_TRIALS_R"))
cat("a package greets")
objective <- function(parameters, settings, at) {
  cat("garbage")
  if (parameters$kind == "raises") stop("no good")
  if (parameters$kind == "twins") parallel:::mcfork()
  if (parameters$kind == "missing") return(lapply(at$n, function(n) list(auc = 0.5)))
  if (parameters$kind == "nan") return(lapply(at$n, function(n) list(value = NaN)))
  more <- if (parameters$kind == "after") 1 else 0
  lapply(at$n, function(n) list(value = n * settings$factor + more, error = 0.5, folds = list("2021" = n)))
}
serve(objective, versions = "numbers 1.0")
`;

describe('trials.pl', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'trials-'));
    for (const name of ['checkpoints', 'out']) mkdirSync(join(folder, name));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const definition = (kinds: string, more = ''): SearchDefinition => {
    const text = `metric: m\nprefix: n\nsettings: { factor: 2 }\nparameters: { kind: [${kinds}], n: [1, 3] }\n${more}`;
    const parsed = parseSearch(text, 'search.yaml');
    if (!parsed.ok) throw new Error(parsed.error.what);
    return parsed.value;
  };
  const fitsFor = (of: SearchDefinition): Fit[] => {
    const all = configurationsOf(of, 'search.yaml');
    return fitsOf(trialsOf(all.ok ? all.value : [], 'identity'), of);
  };

  /** Runs a block and gives what became of each fit, by the first value that its trials have. */
  const run = (
    of: SearchDefinition,
    interpreter: readonly string[],
    { script, inputs = [] }: { readonly script: string; readonly inputs?: readonly BlockInput[] },
  ) => {
    const fits = fitsFor(of);
    writeFileSync(join(folder, 'block'), blockText(blockOf(fits), of, inputs));
    writeFileSync(join(folder, 'worker'), script);
    const env = {
      ...process.env,
      READ_TRIAL_BLOCK: join(folder, 'block'),
      CHECKPOINT_DIR: join(folder, 'checkpoints'),
      WRITE_DIR: join(folder, 'out'),
      CALLS: join(folder, 'calls'),
    };
    const command = [program, ...interpreter, join(folder, 'worker')];
    const { status, stdout, stderr } = spawnSync('perl', command, {
      cwd: folder,
      env,
      encoding: 'utf8',
      timeout: 120_000,
    });
    const known = new Map(fits.map((fit) => [fit.id, fit]));
    const read = (lines: readonly string[], parse: typeof parseRecord): BlockRecord[] =>
      lines.flatMap((line) => parse(line, known) ?? []);
    const heard = read(stdout.split('\n'), recordInLog);
    const left =
      status === 0 ? read(readFileSync(join(folder, 'out/trials'), 'utf8').split('\n'), parseRecord) : [];
    return { status, stderr, heard, left, ends: endsOf(heard) };
  };
  const endsOf = (records: readonly BlockRecord[]) =>
    Object.fromEntries(
      records.flatMap((record) =>
        record.kind === 'fit'
          ? [
              [
                record.ends[0]?.trial.configuration['kind'],
                record.ends.map(({ outcome }) => outcome),
              ] as const,
            ]
          : [],
      ),
    );
  const calls = (): number => readFileSync(join(folder, 'calls'), 'utf8').length;
  const good = (n: number) => ({ kind: 'finished', value: n * 2, error: 0.5, folds: { '2021': n } });
  it('costs a fit that goes wrong that fit alone, whatever it does to its worker', () => {
    const of = definition(
      'good, raises, dies, exits, hangs, nan, short, missing, reversed, text, "yes", nothing, number, infinite, leaves, once, forks, twins, after',
      'trial: { limitSeconds: 1.5, retries: 1 }',
    );
    const { status, heard, left, ends, stderr } = run(of, ['python3'], { script: python });
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    const failed = (reason: unknown) => ({ kind: 'failed', reason });
    const notUnderstood = (why: string): string => `the answer of the objective is not understood: ${why}`;
    expect(ends).toMatchObject({
      good: [good(1), good(3)],
      raises: [failed('ValueError: no ü \n here'), failed('ValueError: no ü \n here')],
      dies: [failed('the worker was killed by signal 11'), {}],
      exits: [
        {
          ...failed('the worker ended with exit code 3 and gave no answer'),
          said: expect.stringContaining('last words'),
        },
        {},
      ],
      hangs: [failed('a fit took longer than 1.5 s'), {}],
      nan: [failed('the objective gave NaN or an infinite number; expected finite numbers'), {}],
      short: [failed('the objective gave 0 results for 2 values'), {}],
      missing: [failed(notUnderstood('result 1, value: missing; expected a finite number')), {}],
      reversed: [failed(notUnderstood('result 1, interval: expected the lower end first')), {}],
      text: [failed(notUnderstood('result 1, value: "0.5" is not allowed; expected a finite number')), {}],
      yes: [failed(notUnderstood('result 2, value: true is not allowed; expected a finite number')), {}],
      nothing: [
        failed(notUnderstood('result 1: nothing is not allowed; expected keys and their values')),
        {},
      ],
      number: [failed(notUnderstood('the answer: 0.5 is not allowed; expected a list')), {}],
      infinite: [failed('the objective gave NaN or an infinite number; expected finite numbers'), {}],
      leaves: [failed('the worker ended with exit code 0 and gave no answer'), {}],
      once: [good(1), good(3)],
      forks: [good(1), good(3)],
      twins: [good(1), good(3)],
      after: [{ value: 3 }, { value: 7 }],
    });
    expect(left).toEqual(heard);
    // What an objective has started ends with its worker.
    const child = readFileSync(join(folder, 'calls.child'), 'utf8');
    expect(spawnSync('ps', ['-o', 'stat=', '-p', child], { encoding: 'utf8' }).stdout).toMatch(/^(Z.*\n)?$/);
    expect(heard[0]).toEqual({ kind: 'ready', worker: { versions: 'numbers 1.0', device: 'cpu' } });
  });

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
    const of = definition(many, 'trial: { retries: 0 }');
    const { ends, status } = run(of, ['sh'], { script: once(after) });
    expect(status).toBe(0);
    const outcomes = Object.values(ends).flat();
    expect(outcomes.filter(({ kind }) => kind !== 'finished')).toEqual([]);
    expect(outcomes).toHaveLength(24);
  });

  it('costs a fit its attempt when the worker ends after it has read it, and when a new worker reads nothing', () => {
    const of = definition('good, dies, better', 'trial: { retries: 1 }');
    const { ends } = run(of, ['sh'], { script: once('exit 1') });
    expect(ends['dies']?.[0]).toMatchObject({
      reason: 'the worker ended with exit code 7 and gave no answer',
    });
    expect(ends['better']?.[0]).toMatchObject({ kind: 'finished' });
    expect(calls()).toBe('x\n'.length * 4);
    for (const name of ['checkpoints/trials', 'calls']) rmSync(join(folder, name));
    const script = `echo '{"ready":true}' >"$RESEARCH_TRIALS_TO"; exit 5`;
    const { ends: none } = run(of, ['sh'], { script });
    expect(none['good']?.[0]).toMatchObject({
      reason: 'the worker ended with exit code 5 and gave no answer',
    });
  });

  it('tells a worker more than a pipe holds, and ends one that does not read it', () => {
    const of = { ...definition('good'), settings: { factor: 2, text: 'x'.repeat(300_000) } };
    expect(run(of, ['python3'], { script: python }).ends['good']).toMatchObject([good(1), good(3)]);
    rmSync(join(folder, 'checkpoints/trials'));
    const limited = { ...of, trial: { ...of.trial, limitSeconds: 1 } };
    const { status, stderr } = run(limited, ['sh'], { script: 'sleep 1000' });
    expect(status).toBe(3);
    expect(stderr).toContain('the start of the worker took longer than 1 s');
  });

  it('ends a worker that takes more memory than it may', () => {
    const of = definition('grows, good', 'trial: { memoryMiB: 200, retries: 0 }');
    const { ends } = run(of, ['python3'], { script: python });
    expect(ends['grows']?.[0]).toMatchObject({
      reason: expect.stringMatching(/used \d+ MiB of memory; 200 are allowed/),
    });
    expect(ends['good']).toMatchObject([good(1), good(3)]);
  });

  it('evaluates no fit again that an earlier start has noted, and again what was cut short', () => {
    const of = definition('good, better, best');
    const whole = run(of, ['python3'], { script: python });
    expect(calls()).toBe(3);
    const noted = readFileSync(join(folder, 'checkpoints/trials'), 'utf8');
    expect(run(of, ['python3'], { script: python }).heard).toEqual(whole.heard);
    expect(calls()).toBe(3);
    writeFileSync(join(folder, 'checkpoints/trials'), noted.slice(0, -20));
    const again = run(of, ['python3'], { script: python });
    expect(calls()).toBe(4);
    expect(again.ends).toEqual(whole.ends);
    appendFileSync(join(folder, 'checkpoints/trials'), 'deadbeef nonsense {}\n');
    expect(run(of, ['python3'], { script: python }).ends).toEqual(whole.ends);
    expect(calls()).toBe(4);
  });

  it('says why no worker is ready, and tries no fit', () => {
    const { status, stderr, heard } = run(definition('good'), ['python3'], {
      script: 'import nothing_of_this_name\n',
    });
    expect({ status, heard }).toEqual({ status: 3, heard: [] });
    expect(stderr).toMatch(/No module named 'nothing_of_this_name'.*the worker is not ready: .*exit code 1/s);
    expect(run(definition('good'), ['/no/such/interpreter'], { script: '' }).stderr).toMatch(
      /\/no\/such\/interpreter cannot be started/,
    );
  });

  it('starts no worker when an input is not what it was when the search began', () => {
    const name = 'a file\twith ü\nin its name.csv';
    writeFileSync(join(folder, name), 'games');
    const sha256 = hashBytes('games');
    const inputs = [{ sha256, path: name }];
    expect(run(definition('good'), ['python3'], { script: python, inputs }).status).toBe(0);
    rmSync(join(folder, 'checkpoints'), { recursive: true });
    mkdirSync(join(folder, 'checkpoints'));
    for (const change of [
      () => writeFileSync(join(folder, name), 'other games'),
      () => rmSync(join(folder, name)),
    ]) {
      change();
      const { status, stderr, heard } = run(definition('good'), ['python3'], { script: python, inputs });
      expect({ status, heard }).toEqual({ status: 4, heard: [] });
      expect(stderr).toContain('in its name.csv has changed since the search began');
    }
  });

  it('works with R in the same way', () => {
    const { status, ends, stderr } = run(
      definition('good, raises, nan, missing, twins, after'),
      ['Rscript', '--vanilla'],
      {
        script: r,
      },
    );
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    expect(ends).toMatchObject({
      good: [good(1), good(3)],
      raises: [{ reason: 'no good' }, {}],
      nan: [{ reason: 'the metric is not a finite number' }, {}],
      missing: [{ reason: 'the objective gave no value; expected list(value = a finite number)' }, {}],
      twins: [good(1), good(3)],
      after: [{ value: 3 }, { value: 7 }],
    });
  });
});
