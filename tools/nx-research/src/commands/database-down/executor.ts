import { fail, ok } from '@research/core';
import { deleteLocalServer, stopLocalServer } from '@research/database';
import { databaseDownKind } from '../../database/command-kinds';
import { databaseContext } from '../../database/with-database';
import { defineExecutor } from '../../task/define-executor';

export const executor = defineExecutor(databaseDownKind, async (scope) => {
  const { options, say } = scope;
  const context = await databaseContext(scope);
  if (context.url !== undefined)
    return fail({
      reason: 'invalid-options',
      what: 'DATABASE_URL names a server that this workspace did not start',
      tries: ['stop it by its own means', 'unset DATABASE_URL to stop the server of this workspace'],
    });
  if (options.delete) {
    const removed = await deleteLocalServer(context, options);
    if (removed.ok) say(`the database is stopped, and its data are removed: ${removed.value}`);
    return removed.ok ? ok({ status: 'done' }) : removed;
  }
  const stopped = await stopLocalServer(context, options);
  if (!stopped.ok) return stopped;
  say(stopped.value ? 'the database is stopped; its data stay' : 'the database does not run');
  return ok({ status: 'done' });
});
