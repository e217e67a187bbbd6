import type { ProjectDeclaration } from '../../wiring/declaration';

/** The tables that a project's `snapshot` targets pin beside its assets, by the target that takes each. */
export function snapshotNames({ targets }: ProjectDeclaration): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const [target, { executor, options }] of Object.entries(targets)) {
    if (executor !== 'nx-research:snapshot' || !Array.isArray(options['writes'])) continue;
    for (const name of options['writes'] as readonly unknown[])
      if (typeof name === 'string') names.set(name, target);
  }
  return names;
}
