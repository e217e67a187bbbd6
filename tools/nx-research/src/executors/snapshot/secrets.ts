import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { fail, type Failure, fileSystemFailure, ok, type Result } from '@research/core';

/** Values of variables that nobody may see, by name. */
export type Secrets = Readonly<Record<string, string>>;

/** Where secrets may be. */
export interface SecretPlaces {
  readonly workspaceRoot: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Finds every secret in the environment, else in the workspace's `.env`. Fails with `invalid-options` naming those that are in neither. */
export function findSecrets(names: readonly string[], { workspaceRoot, env }: SecretPlaces): Result<Secrets> {
  if (names.length === 0) return ok({});
  const file = readEnvFile(join(workspaceRoot, '.env'));
  if (!file.ok) return file;
  const found = names.map((name) => [name, (env[name] || file.value[name] || '').trim()] as const);
  const missing = found.flatMap(([name, value]) => (value === '' ? [name] : []));
  return missing.length > 0 ? fail(noSecret(missing)) : ok(Object.fromEntries(found));
}

function readEnvFile(path: string): Result<Readonly<Record<string, string | undefined>>> {
  if (!existsSync(path)) return ok({});
  try {
    return ok(parseEnv(readFileSync(path, 'utf8')));
  } catch (error) {
    return fail(fileSystemFailure('.env cannot be read', error));
  }
}

const noSecret = (names: readonly string[]): Failure => ({
  reason: 'invalid-options',
  what: `${names.join(', ')} is set neither in the environment nor in .env`,
  tries: [`write ${names.map((name) => `${name}=…`).join(' and ')} into .env, which git ignores`],
});
