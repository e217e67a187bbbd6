import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { allowedEnvironment } from '@research/process';
import { kernelAccesses, type KernelAccess } from '@research/testing';
import { parseTrace, type Trace } from './parse-trace';
import { traceEnvironment } from './trace-environment';
import type { Way } from './way.fixture';
import { pythonReads, pythonWrites } from './ways-in-python.fixture';
import { rReads, rWrites } from './ways-in-r.fixture';

const tracers = join(__dirname, '../../tracers');
const python = '/usr/bin/python3';
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'tracers-')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs every way of a table in one process under strace: what the kernel and what the tracer saw. */
async function watch(name: string, ways: Readonly<Record<string, Way>>, program: Program) {
  const workspaceRoot = join(folder, name);
  mkdirSync(join(workspaceRoot, 'd'), { recursive: true });
  const lines = Object.entries(ways).map(([way, { code, text }]) => {
    const path = join(workspaceRoot, way);
    if (program.existing) writeFileSync(path, text ?? 'a,b\n1,2\n');
    return program.line(path, join(workspaceRoot, 'd'), code);
  });
  const script = join(folder, `${name}${program.ending}`);
  writeFileSync(script, [...program.prelude, ...lines, ''].join('\n'));
  const log = join(folder, `${name}.log`);
  const env = traceEnvironment(
    { ...allowedEnvironment(process.env, []), PYTHON: python, PYTHONDONTWRITEBYTECODE: '1' },
    { tracers, log, workspaceRoot },
  );
  const kernel = await kernelAccesses([program.path, script], {
    cwd: workspaceRoot,
    env,
    within: workspaceRoot,
  });
  return {
    kernel,
    trace: parseTrace(readFileSync(log, 'utf8')),
    path: (way: string) => join(workspaceRoot, way),
  };
}

interface Program {
  readonly path: string;
  readonly ending: string;
  readonly existing: boolean;
  readonly prelude: readonly string[];
  line(path: string, folder: string, code: string): string;
}

const inR = (existing: boolean): Program => ({
  path: 'Rscript',
  ending: '.R',
  existing,
  prelude: [],
  line: (f, d, code) => `f <- "${f}"; d <- "${d}"; invisible({ ${code} })`,
});

const inPython = (existing: boolean): Program => ({
  path: python,
  ending: '.py',
  existing,
  prelude: ['import os, sys'],
  line: (f, d, code) =>
    `if __name__ == "__main__": f = ${JSON.stringify(f)}; d = ${JSON.stringify(d)}; ${code}`,
});

/** SQLite's library makes these beside a database, which is noted. */
const sqliteSideFile = /-(?:journal|wal|shm)$/;

/** What the kernel saw and the tracer did not; a folder that was removed stands for what was in it. */
function missed(kernel: readonly KernelAccess[], { accesses }: Trace): string[] {
  const noted = (path: string, access: KernelAccess['access']): boolean =>
    accesses.some(
      (one) =>
        (one.path === path && (access === 'either' || one.access === access)) ||
        (one.access === 'write' && path.startsWith(`${one.path}/`)),
    );
  return kernel
    .filter(({ path }) => !sqliteSideFile.test(path))
    .filter(({ path, access }) => !noted(path, access))
    .map(({ path, access }) => `${access} ${path}`);
}

describe.each([
  ['reads in R', rReads, inR(true)],
  ['writes in R', rWrites, inR(false)],
  ['reads in Python', pythonReads, inPython(true)],
  ['writes in Python', pythonWrites, inPython(false)],
] as const)('%s', (name, ways, program) => {
  it('are all seen that the kernel sees', async () => {
    const { kernel, trace, path } = await watch(name.replaceAll(' ', '-'), ways, program);
    expect(missed(kernel, trace)).toEqual([]);
    // Each way of the table did something, so that nothing is proved by doing nothing.
    const touched = new Set(kernel.map((one) => one.path));
    expect(Object.keys(ways).filter((way) => !touched.has(path(way)))).toEqual([]);
    // And nothing is noted under another name or as another access than it was.
    const wanted = program.existing ? 'read' : 'write';
    const noted = (way: string) =>
      trace.accesses.some((one) => one.path === path(way) && one.access === wanted);
    expect(Object.keys(ways).filter((way) => !noted(way))).toEqual([]);
  });
});

/** Runs a program with and without its tracer: standard output, standard error and exit code of both. */
function withAndWithout(argv: readonly [string, ...string[]], more: Readonly<Record<string, string>> = {}) {
  const log = join(folder, 'pair.log');
  rmSync(log, { force: true });
  const bare = { ...allowedEnvironment(process.env, []), ...more };
  const run = (env: Record<string, string>) => {
    try {
      const [program, ...rest] = argv;
      return execFileSync(program, rest, {
        cwd: folder,
        env,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      });
    } catch (error) {
      const { status, stdout, stderr } = error as { status: number; stdout: string; stderr: string };
      return { status, stdout, stderr };
    }
  };
  const traced = run(traceEnvironment(bare, { tracers, log, workspaceRoot: folder }));
  const trace = parseTrace(existsSync(log) ? readFileSync(log, 'utf8') : '');
  return { plain: run(bare), traced, trace };
}

describe('a tracer leaves as it was', () => {
  it.each([
    ['an error in R', ['Rscript', '-e', 'f <- function() read.csv("no such file"); f()']],
    ['an error in an argument', ['Rscript', '-e', 'readLines(stop("mine"))']],
    ['warnings', ['Rscript', '-e', 'options(warn = 1); x <- try(file("nowhere/x", "r"))']],
    ['random numbers', ['Rscript', '-e', 'set.seed(1); x <- tempfile; png(tempfile()); runif(2)']],
    ['what is in the global environment', ['Rscript', '-e', 'print(ls(all.names = TRUE)); search()']],
    ['connections', ['Rscript', '-e', 'f <- tempfile(); cat("a", file = f); print(nrow(showConnections()))']],
    ['the module path', [python, '-c', 'import sys; print(sys.path, sys.modules.get("sitecustomize"))']],
    ['an error in Python', [python, '-c', 'open("no such file")']],
    ['odd arguments', [python, '-c', 'import os; print(open(os.dup(0)).read()); open(b"no\\xff such")']],
  ] as const)('%s', (_name, argv) => {
    const { plain, traced, trace } = withAndWithout(argv);
    expect(traced).toEqual(plain);
    expect(trace.started.size).toBe(1);
  });

  it('an isolated Python, which it does not reach', () => {
    const { plain, traced, trace } = withAndWithout([
      python,
      '-I',
      '-c',
      'print(open("/etc/hostname").read())',
    ]);
    expect(traced).toEqual(plain);
    expect(trace.started.size).toBe(0);
  });

  it("the user's own R profile", () => {
    const home = join(folder, 'home');
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, '.Rprofile'), 'mine <- 1\n');
    const { plain, traced } = withAndWithout(['Rscript', '-e', 'print(ls()); mine'], { HOME: home });
    expect(traced).toEqual(plain);
    expect(plain).toContain('[1] 1');
    const other = join(folder, 'other.R');
    writeFileSync(other, 'mine <- 2\n');
    const named = withAndWithout(['Rscript', '-e', 'mine'], { HOME: home, R_PROFILE_USER: other });
    expect(named.traced).toEqual(named.plain);
    expect(named.plain).toContain('[1] 2');
  });

  it("another sitecustomize, in the environment's own PYTHONPATH", () => {
    const modules = join(folder, 'modules');
    mkdirSync(modules, { recursive: true });
    writeFileSync(join(modules, 'sitecustomize.py'), 'import sys; sys.mine = __file__\n');
    const argv = [
      python,
      '-c',
      'import sys, sitecustomize; print(sys.mine, sitecustomize.__file__)',
    ] as const;
    const { plain, traced, trace } = withAndWithout(argv, { PYTHONPATH: modules });
    expect(traced).toEqual(plain);
    expect(trace.started.size).toBe(1);
  });

  it('a process that outlives the trace', () => {
    const { tracers: at, env } = { tracers, env: allowedEnvironment(process.env, []) };
    const gone = traceEnvironment(env, { tracers: at, log: '/nowhere/log', workspaceRoot: folder });
    const run = (...argv: [string, ...string[]]) =>
      execFileSync(argv[0], argv.slice(1), { env: gone, encoding: 'utf8', cwd: folder });
    expect(run(python, '-c', 'print(open("/etc/hostname").read() != "")')).toBe('True\n');
    expect(run('Rscript', '-e', 'length(readLines("/etc/hostname")) > 0')).toBe('[1] TRUE\n');
  });
});
