import { type Host, type HostLeases, inspectLeases, type Leases, linkTo } from '@research/compute';
import { fail, type Failure, ok, type Result, severalFailures } from '@research/core';
import { chosenHosts } from '../../jobs/chosen-hosts';
import { concernsOneHost } from '../../jobs/jobs-on-hosts';
import { defineExecutor } from '../../task/define-executor';
import { describeLeases, describeUnreached } from './describe-leases';
import { hostsSlotsKind } from '../hosts';

export const executor = defineExecutor(hostsSlotsKind, async (scope) => {
  const { workspaceRoot, ports, say, options } = scope;
  const chosen = await chosenHosts(scope, options.host);
  if (!chosen.ok) return chosen;
  const [near, far] = [chosen.value.filter(isHere), chosen.value.filter((host) => !isHere(host))];
  const inspect = (host: Host, hosts: readonly Host[]): Promise<Result<Leases>> =>
    inspectLeases(linkTo(host, workspaceRoot, { say }), hosts);
  const [one] = near;
  const [here, there] = await Promise.all([
    one && inspect(one, near), // hosts of this machine share one folder
    Promise.all(far.map((host) => inspect(host, [host]))),
  ]);
  if (here && !here.ok) return here;
  const read = [...(here ? [here] : []), ...there].flatMap((leases) => (leases.ok ? [leases.value] : []));
  const found = read.flatMap(({ hosts }) => hosts);
  const folders = read.flatMap((leases) => leases.folders);
  if (found.length > 0)
    for (const line of describeLeases({ hosts: inOrderOf(chosen.value, found), folders }, ports.now()))
      say(line);
  return judge(there, { asked: options.host, say });
});

const isHere = ({ transport }: Host): boolean => transport.kind === 'local';

const inOrderOf = (hosts: readonly Host[], found: readonly HostLeases[]): HostLeases[] =>
  hosts.flatMap(({ id }) => found.filter(({ host }) => host.id === id));

/** A host that is away is told of in a line, and is a failure where it is the one that was asked for. */
function judge(
  there: readonly Result<Leases>[],
  { asked, say }: { readonly asked: string | undefined; readonly say: (line: string) => void },
): Result<{ readonly status: 'done' }> {
  const failures = there.flatMap((leases) => (leases.ok ? [] : [leases.error]));
  const isAway = (failure: Failure): boolean => asked === undefined && concernsOneHost(failure);
  for (const failure of failures.filter(isAway)) say(describeUnreached(failure));
  const [first, ...others] = failures.filter((failure) => !isAway(failure));
  if (first === undefined) return ok({ status: 'done' });
  return fail(
    others.length === 0 ? first : severalFailures('not every host could be looked at', [first, ...others]),
  );
}
