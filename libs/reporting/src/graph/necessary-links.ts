import type { Link } from './find-cycles';

/**
 * The links without those that others imply (transitive reduction): a task that waits for b, which waits for a, needs
 * no link to a.
 */
export function necessaryLinks<L extends Link>(links: readonly L[]): L[] {
  const leaving = new Map<string, Set<string>>();
  for (const { from, to } of links) leaving.set(from, (leaving.get(from) ?? new Set()).add(to));
  const kept: L[] = [];
  for (const link of links) {
    const next = leaving.get(link.from);
    // Twice the same link, or one that has been found to follow from others.
    if (!next?.delete(link.to)) continue;
    if (leadsTo(link.to, link.from, leaving)) continue;
    next.add(link.to);
    kept.push(link);
  }
  return uniqueLinks(kept);
}

/** True when a way of the other links leads there. */
function leadsTo(target: string, start: string, leaving: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  const seen = new Set([start]);
  const pending = [start];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    for (const next of leaving.get(node) ?? []) {
      if (next === target) return true;
      if (!seen.has(next)) pending.push(next);
      seen.add(next);
    }
  }
  return false;
}

function uniqueLinks<L extends Link>(links: readonly L[]): L[] {
  const first = new Map<string, L>();
  for (const link of links) {
    const key = JSON.stringify([link.from, link.to]);
    if (!first.has(key)) first.set(key, link);
  }
  return [...first.values()];
}
