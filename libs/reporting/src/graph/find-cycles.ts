/** One thing that needs, or waits for, another. */
export interface Link {
  readonly from: string;
  readonly to: string;
}

/**
 * Cycles of a graph, each as the links one after another from a node back to it, shortest first. No link is in two of
 * them, and a graph without all of these links has no cycle: after every cycle is broken in one place, others may be
 * reported, but never of one that has nothing to do with these.
 */
export function findCycles<L extends Link>(links: readonly L[]): L[][] {
  const left = new Set(links);
  const cycles: L[][] = [];
  for (let next = shortestCycle(left); next; next = shortestCycle(left)) {
    cycles.push(next);
    for (const link of next) left.delete(link);
  }
  return cycles;
}

function shortestCycle<L extends Link>(links: ReadonlySet<L>): L[] | undefined {
  const leaving = onCycles(links);
  let shortest: L[] | undefined;
  for (const start of [...leaving.keys()].sort()) {
    const found = pathBack(start, leaving);
    if (found && found.length < (shortest?.length ?? Infinity)) shortest = found;
  }
  return shortest;
}

/** The links by the node that they leave, without the nodes that no cycle goes through for lack of a way in or out. */
function onCycles<L extends Link>(links: ReadonlySet<L>): Map<string, L[]> {
  let kept = [...links];
  for (let size = Infinity; kept.length < size;) {
    size = kept.length;
    const left = new Set(kept.map(({ from }) => from));
    const entered = new Set(kept.map(({ to }) => to));
    kept = kept.filter(({ from, to }) => left.has(to) && entered.has(from));
  }
  const leaving = new Map<string, L[]>();
  for (const link of kept) leaving.set(link.from, [...(leaving.get(link.from) ?? []), link]);
  return leaving;
}

/** The shortest way from a node back to it. */
function pathBack<L extends Link>(
  start: string,
  leaving: ReadonlyMap<string, readonly L[]>,
): L[] | undefined {
  const via = new Map<string, L>();
  const pending = [start];
  for (let node = pending.shift(); node !== undefined; node = pending.shift()) {
    for (const link of leaving.get(node) ?? []) {
      if (via.has(link.to)) continue;
      via.set(link.to, link);
      if (link.to === start) return unwind(start, via);
      pending.push(link.to);
    }
  }
  return undefined;
}

function unwind<L extends Link>(start: string, via: ReadonlyMap<string, L>): L[] {
  const path: L[] = [];
  for (let node = start; path.length === 0 || node !== start;) {
    const link = via.get(node);
    if (!link) break;
    path.unshift(link);
    node = link.from;
  }
  return path;
}
