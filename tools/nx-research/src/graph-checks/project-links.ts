import type { Wirings } from '../wiring/wirings';
import { type DeclaredWorkspace, stringsIn } from './declared-workspace';
import type { LocatedLink } from './links';
import { matchProjects } from './match-projects';

/** What projects depend on: by what their files read, and by `implicitDependencies`. One link for a pair, the first. */
export function projectLinks(workspace: DeclaredWorkspace, wirings: Wirings): LocatedLink[] {
  const links = [...readLinks(wirings), ...implicitLinks(workspace)];
  const first = new Map<string, LocatedLink>();
  for (const link of links) {
    const pair = `${link.from} ${link.to}`;
    if (link.from !== link.to && !first.has(pair)) first.set(pair, link);
  }
  return [...first.values()];
}

/** What Nx is told, with lines. */
function readLinks(wirings: Wirings): LocatedLink[] {
  const edges = [...wirings.values()].flatMap((wiring) => wiring.edges);
  return edges.map(({ source, target, at }) => ({ from: source, to: target, at }));
}

function implicitLinks({ projects }: DeclaredWorkspace): LocatedLink[] {
  const all = projects.map(({ declaration }) => declaration);
  return projects.flatMap(({ declaration, config, locate }) => {
    const patterns = stringsIn(config['implicitDependencies'] ?? []);
    const isMeant = ({ name }: { name: string }): boolean =>
      patterns.filter((pattern) => pattern.startsWith('!')).every((pattern) => pattern.slice(1) !== name);
    return patterns.flatMap((pattern, index) =>
      pattern.startsWith('!')
        ? []
        : matchProjects([pattern], all)
            .filter(isMeant)
            .map(({ name }) => ({
              from: declaration.name,
              to: name,
              at: locate('implicitDependencies', index),
            })),
    );
  });
}
