import type { Hosts } from '@research/compute';
import type { Result } from '@research/core';
import { catalogue, type Catalogue } from '../wiring/catalogue';
import type { Kinds } from '../wiring/task-kind';
import { wireWorkspace, type Wirings } from '../wiring/wirings';
import type { DeclaredWorkspace } from './declared-workspace';
import { type LocatedLink, projectLinks, taskLinks, type TaskLinks } from './links';

/** What the checks of the graph look at. */
export interface GraphScope extends TaskLinks {
  readonly workspace: DeclaredWorkspace;
  readonly wirings: Wirings;
  readonly catalogue: Catalogue;
  readonly projectLinks: readonly LocatedLink[];
  readonly kinds: Kinds;
  /** The hosts, or what is wrong with hosts.yaml. */
  readonly hosts: Result<Hosts>;
}

/** What the graph of a workspace is held against. */
export interface GraphMeasures {
  readonly kinds: Kinds;
  readonly hosts: Result<Hosts>;
}

/** Wires the workspace for the checks. */
export function graphScope(workspace: DeclaredWorkspace, { kinds, hosts }: GraphMeasures): GraphScope {
  const declarations = workspace.projects.map(({ declaration }) => declaration);
  const wirings = wireWorkspace(declarations, { kinds, files: workspace.files });
  return {
    workspace,
    wirings,
    catalogue: catalogue(declarations, kinds, workspace.files),
    kinds,
    hosts,
    projectLinks: projectLinks(workspace, wirings),
    ...taskLinks(workspace, wirings),
  };
}
