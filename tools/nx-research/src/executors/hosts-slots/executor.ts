import { inspectLeases } from '@research/compute';
import { ok } from '@research/core';
import { isRunning } from '@research/process';
import { defineExecutor } from '../../task/define-executor';
import { hostsOf } from '../../task/place';
import { describeLeases } from './describe-leases';
import { hostsSlotsKind } from './kind';

export = defineExecutor(hostsSlotsKind, async (scope) => {
  const { workspaceRoot, ports, say } = scope;
  const hosts = await hostsOf(scope);
  if (!hosts.ok) return hosts;
  const [here, far] = [true, false].map((isHere) =>
    hosts.value.all.filter(({ transport }) => (transport.kind === 'local') === isHere),
  );
  const leases = await inspectLeases(workspaceRoot, here ?? []);
  if (!leases.ok) return leases;
  for (const line of describeLeases(leases.value, { now: ports.now(), isRunning })) say(line);
  for (const { id } of far ?? []) say(`host ${id} is behind SSH: npx nx run hosts:jobs --host=${id}`);
  return ok({ status: 'done' });
});
