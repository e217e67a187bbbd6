import { ok } from '@research/core';
import { defineExecutor } from '../../task/define-executor';
import { eachSeasonKind } from './kind';

export const executor = defineExecutor(eachSeasonKind, ({ task, say }) => {
  say(`${task.id}: ${task.after.length} seasons are done`);
  return Promise.resolve(ok({ status: 'done' }));
});
