import { ok } from '@research/core';
import { databaseUrlKind } from '../../database/command-kinds';
import { withDatabase } from '../../database/with-database';
import { defineExecutor } from '../../task/define-executor';

export const executor = defineExecutor(databaseUrlKind, (scope) =>
  withDatabase(scope, async ({ address, local }) => {
    const { say } = scope;
    if (!local) {
      say(`DATABASE_URL names ${address.shown}`);
      return ok({ status: 'done' });
    }
    say(address.url);
    say(
      `over TCP: postgresql://postgres@127.0.0.1:${local.port}/${address.database}, with the password in ${local.passwordFile}`,
    );
    return ok({ status: 'done' });
  }),
);
