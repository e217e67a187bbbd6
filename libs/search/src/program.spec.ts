import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashBytes } from '@research/core';
import { type BlockWorker, definitionOf, runBlock } from './block-run.fixture';
import type { SearchDefinition } from './definition';

const python = `
import math, os, subprocess, sys, time
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
    if kind == "spawns":
        subprocess.run([sys.executable, "-c", "import time; keep = bytearray(300 << 20); time.sleep(1000)"])
    if kind == "bears" and os.fork() == 0: keep = bytearray(300 << 20); time.sleep(1000)
    if kind == "bears": os.wait()
    if kind == "disowns":
        if os.fork() == 0:
            if os.fork() == 0: keep = bytearray(300 << 20); time.sleep(1000)
            os._exit(0)
        os.wait()
        time.sleep(20)
    if kind == "shares":
        keep = bytearray(os.urandom(1 << 20) * 100)
        for _ in range(3):
            if os.fork() == 0: time.sleep(0.8); os._exit(0)
        for _ in range(3): os.wait()
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

  const run = (of: SearchDefinition, interpreter: readonly string[], worker: BlockWorker) =>
    runBlock({ folder, of, interpreter, ...worker });
  const calls = (): number => readFileSync(join(folder, 'calls'), 'utf8').length;
  const good = (n: number) => ({ kind: 'finished', value: n * 2, error: 0.5, folds: { '2021': n } });
  it('costs a fit that goes wrong that fit alone, whatever it does to its worker', () => {
    const of = definitionOf(
      'good, raises, dies, exits, hangs, nan, short, missing, reversed, text, "yes", nothing, number, infinite, leaves, once, forks, twins, after',
      'trial: { limitSeconds: 5, retries: 1 }',
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
      hangs: [failed('a fit took longer than 5 s'), {}],
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

  it('ends a worker that takes more memory than it may, itself or in processes that it has started', () => {
    const of = definitionOf(
      'grows, spawns, bears, disowns, shares, good',
      'trial: { memoryMiB: 250, retries: 0 }',
    );
    const { ends } = run(of, ['python3'], { script: python });
    for (const kind of ['grows', 'spawns', 'bears', 'disowns'])
      expect(ends[kind]?.[0]).toMatchObject({
        reason: expect.stringMatching(/used \d+ MiB of memory; 250 are allowed/),
      });
    // What forked processes have in common is there once.
    for (const kind of ['shares', 'good']) expect(ends[kind]).toMatchObject([good(1), good(3)]);
  });

  it('evaluates no fit again that an earlier start has noted, and again what was cut short', () => {
    const of = definitionOf('good, better, best');
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
    const { status, stderr, heard } = run(definitionOf('good'), ['python3'], {
      script: 'import nothing_of_this_name\n',
    });
    expect({ status, heard }).toEqual({ status: 3, heard: [] });
    expect(stderr).toMatch(/No module named 'nothing_of_this_name'.*the worker is not ready: .*exit code 1/s);
    expect(run(definitionOf('good'), ['/no/such/interpreter'], { script: '' }).stderr).toMatch(
      /\/no\/such\/interpreter cannot be started/,
    );
  });

  it('starts no worker when an input is not what it was when the search began', () => {
    const name = 'a file\twith ü\nin its name.csv';
    writeFileSync(join(folder, name), 'games');
    const sha256 = hashBytes('games');
    const inputs = [{ sha256, path: name }];
    expect(run(definitionOf('good'), ['python3'], { script: python, inputs }).status).toBe(0);
    rmSync(join(folder, 'checkpoints'), { recursive: true });
    mkdirSync(join(folder, 'checkpoints'));
    for (const change of [
      () => writeFileSync(join(folder, name), 'other games'),
      () => rmSync(join(folder, name)),
    ]) {
      change();
      const { status, stderr, heard } = run(definitionOf('good'), ['python3'], { script: python, inputs });
      expect({ status, heard }).toEqual({ status: 4, heard: [] });
      expect(stderr).toContain('in its name.csv has changed since the search began');
    }
  });

  it('works with R in the same way', () => {
    const { status, ends, stderr } = run(
      definitionOf('good, raises, nan, missing, twins, after'),
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
