import {
  Concealment,
  fail,
  type Failure,
  fileSystemFailure,
  ok,
  type Result,
  secretsOfAddress,
  shortestSecret,
} from '@research/core';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

type Environment = Readonly<Record<string, string | undefined>>;

/** The variables that a task names in its options. */
interface NamedVariables {
  /** Variables whose values are a part of the fingerprint. */
  readonly env: readonly string[];
  /** Variables that the command gets and that enter no fingerprint. */
  readonly secrets: readonly string[];
}

/** Values of secret variables, by name. */
export type Secrets = Readonly<Record<string, string>>;

/** The variables named in the options of any executor. Fails with `invalid-options` for one that is in both lists. */
export function namedVariables(options: unknown): Result<NamedVariables> {
  const named = { env: namesIn(options, 'env'), secrets: namesIn(options, 'secrets') };
  const both = named.env.filter((name) => named.secrets.includes(name));
  if (both.length === 0) return ok(named);
  return fail({
    reason: 'invalid-options',
    what: `${both.join(', ')} is both in "env" and in "secrets"`,
    tries: ['"secrets" for a key that changes no result; "env" for a setting that does'],
  });
}

function namesIn(options: unknown, key: 'env' | 'secrets'): string[] {
  const names = (options as Readonly<Record<string, unknown>> | undefined)?.[key];
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
}

/** Every secret that is in the environment, else in the workspace's `.env`. Fails when that file cannot be read. */
function findSecrets(
  names: readonly string[],
  { workspaceRoot, env }: { readonly workspaceRoot: string; readonly env: Environment },
): Result<Secrets> {
  if (names.length === 0) return ok({});
  const file = readEnvFile(join(workspaceRoot, '.env'));
  if (!file.ok) return file;
  const found = names.map((name) => [name, (env[name] || file.value[name] || '').trim()] as const);
  return ok(Object.fromEntries(found.filter(([, value]) => value !== '')));
}

function readEnvFile(path: string): Result<Environment> {
  if (!existsSync(path)) return ok({});
  try {
    return ok(parseEnv(readFileSync(path, 'utf8')));
  } catch (error) {
    return fail(fileSystemFailure('.env cannot be read', error));
  }
}

/** Why a command cannot be started: a secret that it needs is not there. */
export function missingSecrets(names: readonly string[], secrets: Secrets): Failure | undefined {
  const missing = names.filter((name) => secrets[name] === undefined);
  if (missing.length === 0) return undefined;
  return {
    reason: 'invalid-options',
    what: `${missing.join(', ')} is set neither in the environment nor in .env`,
    tries: [`write ${missing.map((name) => `${name}=…`).join(' and ')} into .env, which git ignores`],
  };
}

/** Says which secrets are too short to be concealed where a script prints them. */
export function shortSecrets(secrets: Secrets): string[] {
  const short = Object.entries(secrets).flatMap(([name, value]) =>
    value.length < shortestSecret ? [name] : [],
  );
  return short.map(
    (name) =>
      `warning: the value of ${name} has fewer than ${shortestSecret} characters: it is not concealed where the script prints it`,
  );
}

/** What a task's command gets, and its terminal and records do not. */
export interface Hidden {
  /** Values of the variables among the option `secrets` that are set. */
  readonly secrets: Secrets;
  /** What is neither shown nor recorded of the task; its terminal, failures and records go through it. */
  readonly concealment: Concealment;
}

/** Variables that hold addresses, in which there may be a password or a key. */
const addressVariables = ['NFLVERSE_MIRROR', 'NFLVERSE_RELEASES', 'RESEARCH_STORE'];

/** What a task with these options hides: the values of its variables, and what is secret in the addresses that it asks. */
export function hiddenFrom(
  options: unknown,
  { workspaceRoot, env }: { readonly workspaceRoot: string; readonly env: Environment },
): Result<Hidden> {
  const named = namedVariables(options);
  if (!named.ok) return named;
  const secrets = findSecrets(named.value.secrets, { workspaceRoot, env });
  if (!secrets.ok) return secrets;
  const concealment = new Concealment(secrets.value);
  concealment.learn(Object.fromEntries(named.value.env.map((name) => [name, env[name]])));
  for (const name of [...addressVariables, ...addressesOf(options)])
    for (const value of secretsOfAddress(env[name] ?? '')) concealment.learn({ [name]: value });
  return ok({ secrets: secrets.value, concealment });
}

/** Names of the variables in which an executor finds the address that it asks. */
function addressesOf(options: unknown): string[] {
  const { api } = (options ?? {}) as { readonly api?: { readonly variable?: unknown } };
  return typeof api?.variable === 'string' ? [api.variable] : [];
}

const anywhere = /TOKEN|SECRET|PASSW|PASSPHRASE|CREDENTIAL|AUTH|APIKEY/i;
const asWord = /(?:^|_)(?:KEY|PAT|PASS|PWD|SIG|SIGNATURE)(?:_|$)/i;

/** True for a name that says of a variable, or of a part of an address, that its value is secret: API_KEY, PGPASSWORD. */
export const isSecretName = (name: string): boolean => anywhere.test(name) || asWord.test(name);

/** The variables among them whose names say that their values are secret. */
export const secretByName = (environment: Environment): Environment =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => isSecretName(name)));
