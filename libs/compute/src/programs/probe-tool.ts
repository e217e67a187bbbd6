import { fail, ok, type Failure, type Result } from '@research/core';
import { allowedEnvironment, runCommand, type RunCommand } from '@research/process';
import { findPrograms } from './find-programs';
import { describeTool, type ToolName } from './known-tools';
import { isShim } from './shim-state';
import { VersionCache } from './version-cache';

/** A tool as found on this machine. */
export interface ProbedTool {
  /** Absolute path of the program. */
  readonly path: string;
  /** At minor precision, `4.2`; the year for TeX Live. */
  readonly version: string;
}

/** Where tools are looked for, and what they must have. */
export interface ProbeScope {
  readonly workspaceRoot: string;
  /** PATH and the overrides (`RESEARCH_R`, `RESEARCH_PYTHON` …). */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Variables that programs need besides the allow-listed ones: those that a host's setup line has set. */
  readonly passedOn?: readonly string[];
  /** Python modules that the interpreter must find; other tools ignore them. */
  readonly modules?: readonly string[];
  readonly run?: RunCommand;
  /** Finds programs on another machine; absent: here. */
  readonly elsewhere?: FarPrograms;
}

/** Where the programs of another machine are. */
export interface FarPrograms {
  /** Name of the machine. */
  readonly host: string;
  /** The executables with this name, in the order of PATH there, each with what changes when the program does. */
  find(name: string): readonly { readonly path: string; readonly stamp: string }[];
}

/**
 * Finds a tool and its version: the user's override alone when there is one, else the first in PATH that answers (for
 * Python: that also has the modules). Answers are remembered. Fails with `tool-missing`, naming what was tried.
 */
export async function probeTool(tool: ToolName, scope: ProbeScope): Promise<Result<ProbedTool>> {
  const candidates = new Map(candidatesFor(tool, scope).map((candidate) => [candidate.path, candidate]));
  const refusals: string[] = [];
  for (const candidate of candidates.values()) {
    const { path } = candidate;
    const version = await versionOf(tool, candidate, scope);
    if (version.ok) return ok({ path, version: version.value });
    refusals.push(`${path}: ${version.error}`);
  }
  return fail(missingTool(tool, scope, refusals));
}

function candidatesFor(tool: ToolName, { env, elsewhere }: ProbeScope): Candidate[] {
  const names = namesOf(tool, env);
  if (elsewhere === undefined)
    return names.flatMap((name) => findPrograms(name, env['PATH'])).map((path) => ({ path }));
  return names.flatMap((name) =>
    elsewhere
      .find(name)
      .map(({ path, stamp }) => ({ path, key: isShim(path) ? '' : `${elsewhere.host} ${path} ${stamp}` })),
  );
}

/** Under which names or paths a tool is looked for: the user's own choice alone where there is one. */
export function namesOf(tool: ToolName, env: ProbeScope['env']): string[] {
  const { program, elsewhere = [], override } = describeTool(tool);
  const chosen = override && env[override];
  return chosen ? [chosen] : [program, ...elsewhere];
}

interface Candidate {
  readonly path: string;
  /** Under which its version is remembered, '' if nowhere; absent: by path, size and time of the file here. */
  readonly key?: string;
}

async function versionOf(
  tool: ToolName,
  { path, key }: Candidate,
  scope: ProbeScope,
): Promise<Result<string, string>> {
  const cache = new VersionCache(scope.workspaceRoot);
  const modules = tool === 'python' ? (scope.modules ?? []) : [];
  const question = [tool, ...modules].join(' ');
  const known = cache.read({ program: path, question, key });
  if (known !== undefined) return ok(known);
  const lacking = modules.length > 0 ? await lackingModules(path, modules, scope) : '';
  if (lacking !== '') return fail(`lacks ${lacking}`);
  const version = await askVersion(tool, path, scope);
  if (version.ok) cache.write({ program: path, question, key }, version.value);
  return version;
}

async function askVersion(tool: ToolName, path: string, scope: ProbeScope): Promise<Result<string, string>> {
  const { versionArguments, version } = describeTool(tool);
  const answer = await ask([path, ...versionArguments], scope);
  if (!answer.ok) return answer;
  const found = version.exec(answer.value)?.[1];
  return found === undefined ? fail('does not tell its version') : ok(found);
}

/** Looks modules up without loading them, which takes seconds for some; dots name sub-modules. */
const moduleProgram = `
import importlib.util, sys
def lacks(name):
    try:
        return importlib.util.find_spec(name) is None
    except ModuleNotFoundError:
        return True
print(', '.join(filter(lacks, sys.argv[1:])))
`;

async function lackingModules(path: string, modules: readonly string[], scope: ProbeScope): Promise<string> {
  const answer = await ask([path, '-c', moduleProgram, ...modules], scope);
  return answer.ok ? answer.value.trim() : answer.error;
}

async function ask(argv: [string, ...string[]], scope: ProbeScope): Promise<Result<string, string>> {
  const env = allowedEnvironment(scope.env, scope.passedOn ?? []);
  const exit = await (scope.run ?? runCommand)({
    argv,
    cwd: scope.elsewhere ? '/' : scope.workspaceRoot,
    env,
    limitSeconds: 60,
  });
  if (!exit.ok) return fail(exit.error.what);
  return exit.value.code === 0
    ? ok(exit.value.tail)
    : fail(`ended with ${exit.value.code ?? exit.value.signal}`);
}

function missingTool(tool: ToolName, scope: ProbeScope, refusals: readonly string[]): Failure {
  const { program, override, install = ['npm run setup'] } = describeTool(tool);
  const { elsewhere } = scope;
  const modules =
    tool === 'python' && scope.modules?.length ? ` with the modules ${scope.modules.join(', ')}` : '';
  const chosen = override && scope.env[override] ? ` (${override}=${scope.env[override]})` : '';
  return {
    reason: 'tool-missing',
    what: `${program}${modules} was not found${chosen}`,
    ...(refusals.length > 0 ? { said: refusals.join('\n') } : {}),
    tries: elsewhere
      ? [
          `install it on host ${elsewhere.host}`,
          'or let `setup` of the host in hosts.yaml find it: . ~/venv/bin/activate',
        ]
      : [...install, ...(override ? [`or name another one in ${override}`] : [])],
  };
}
