import { ok } from '@research/core';
import { refreshViews } from '@research/database';
import { refreshViewsKind } from '../../database/kinds';
import { withDatabaseSession } from '../../database/with-database';
import { defineExecutor } from '../../task/define-executor';

export const executor = defineExecutor(refreshViewsKind, (scope) =>
  withDatabaseSession(scope, async (session) => {
    const { options, say } = scope;
    const refreshed = await refreshViews(session, { ...options, say, now: () => performance.now() });
    if (!refreshed.ok) return refreshed;
    if (refreshed.value.length === 0) say('every materialized view is up to date');
    return ok({ status: 'done' });
  }),
);
