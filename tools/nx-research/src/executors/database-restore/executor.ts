import { resolve } from 'node:path';
import { fail, ok, type Result } from '@research/core';
import { findBackup, parseDatabaseUrl, restoreAs, restoreInto } from '@research/database';
import { askedEnvironments, clientsOf, eachEnvironment } from '../../database/environments';
import { restoreKind } from '../../database/command-kinds';
import { defineExecutor } from '../../task/define-executor';
import type { TaskOutcome } from '../../scope/task-scope';

export const executor = defineExecutor(restoreKind, async (scope): Promise<Result<TaskOutcome>> => {
  const { options, workspaceRoot, ports, say, concealment } = scope;
  const { to } = options;
  if (to === undefined) return fail(noTarget);
  const backup = findBackup(resolve(workspaceRoot, options.folder), options.backup);
  if (!backup.ok) return backup;
  const { id, manifest } = backup.value;
  const request = { backup: backup.value, ...clientsOf(scope) };
  const tell = (shown: string): Result<TaskOutcome> => {
    say(`${id}: restored into ${shown}; all ${Object.keys(manifest.tables).length} tables are as they were`);
    return ok({ status: 'done' });
  };
  if (to.startsWith('$')) {
    const variable = to.slice(1);
    const address = parseDatabaseUrl(ports.env[variable] ?? '', variable);
    if (!address.ok) return address;
    address.value.secrets.forEach((secret) => concealment.learn({ [variable]: secret }));
    const restored = await restoreInto(address.value, request);
    return restored.ok ? tell(address.value.shown) : restored;
  }
  if (!/^[a-z_][a-z0-9_]*$/.test(to)) return fail(badName(to));
  const environments = askedEnvironments({ ...scope, options: { ...options, only: manifest.environment } });
  if (!environments.ok) return environments;
  const done = await eachEnvironment(scope, environments.value, ({ address }) =>
    restoreAs(to, address, request),
  );
  return done.ok ? tell(to) : done;
});

const noTarget = {
  reason: 'invalid-options',
  what: 'restore needs the database that it is to restore into',
  tries: ['--to=research_of_monday   # it is made', '--to=$OTHER_DATABASE_URL   # an empty one'],
} as const;

const badName = (name: string) =>
  ({
    reason: 'invalid-options',
    what: `${name} is no name for a database: small letters, digits and _`,
    tries: [
      '--to=research_of_monday',
      '--to=$OTHER_DATABASE_URL, with the address in the environment or in .env',
    ],
  }) as const;
