import { isSimulated } from '../lock/origins-of';
import type { LockedFile, Origin, SourceLock } from '../lock/source-lock';

/** The entries of a lock that a task took, where they are all there and of the same kind, simulated or real. */
export function heldSnapshot(
  lock: SourceLock | null,
  {
    task,
    names,
    origin,
  }: { readonly task: string; readonly names: readonly string[]; readonly origin: Origin },
): readonly LockedFile[] | undefined {
  const taken = (lock?.files ?? []).filter(
    (file) => file.snapshot === task && isSimulated(file.origin) === isSimulated(origin),
  );
  return names.every((name) => taken.some(({ path }) => path === name)) ? taken : undefined;
}
