import type { Hosts } from '@research/compute';
import type { Result } from '@research/core';
import { type Catalogue, catalogue } from '../wiring/catalogue';
import { kinds } from '../executors/kinds';
import { wireWorkspace } from '../wiring/wire-workspace';
import type { Wirings } from '../wiring/wirings';
import type { DeclaredWorkspace } from './declared-workspace';
import type { LocatedLink } from './links';
import { projectLinks } from './project-links';
import { type TaskLinks, taskLinks } from './task-links';

/** What the checks of the graph look at. */
export interface GraphScope extends TaskLinks {
  readonly workspace: DeclaredWorkspace;
  readonly wirings: Wirings;
  readonly catalogue: Catalogue;
  readonly projectLinks: readonly LocatedLink[];
  /** The hosts, or what is wrong with hosts.yaml. */
  readonly hosts: Result<Hosts>;
}

/** Wires the workspace for the checks. */
export function graphScope(workspace: DeclaredWorkspace, hosts: Result<Hosts>): GraphScope {
  const declarations = workspace.projects.map(({ declaration }) => declaration);
  const wirings = wireWorkspace(declarations, workspace.files);
  return {
    workspace,
    wirings,
    catalogue: catalogue(declarations, kinds, workspace.files),
    hosts,
    projectLinks: projectLinks(workspace, wirings),
    ...taskLinks(workspace, wirings),
  };
}
