import type { NxJsonConfiguration } from '@nx/devkit';
import type { Failure } from '@research/core';
import { parseSourceLock, SOURCE_LOCK_NAME } from '@research/data';
import { contractOf } from '../wiring/contracted-tables';
import { declarationFile } from '../wiring/declaration';
import { readPluginSettings } from '../scope/plugin-settings';
import { parseJson } from '../wiring/json-source';
import { isRecord } from './declared-workspace';
import { error, type GraphFinding, located } from './finding';
import type { GraphScope } from './graph-scope';
import { stopsNx } from './stops-nx';
import { inProject } from '../wiring/project-path';

/** Files that cannot be read: project.json, nx.json, hosts.yaml, source locks and contracts. */
export function checkFiles({ workspace, hosts }: GraphScope): GraphFinding[] {
  const { files, paths, projects } = workspace;
  const roots = projects.map(({ declaration }) => declaration);
  return [
    ...stopsNx(paths, files).map(inOnePlace),
    ...wrongNxJson(files.read('nx.json'), workspace.nxJson),
    ...paths.flatMap((path) => wrongForm(path, files.read(path) ?? '')),
    ...(hosts.ok ? [] : errorsIn(hosts.error, 'hosts.yaml')),
    ...roots.flatMap(({ root }) =>
      wrongLock(inProject(root, SOURCE_LOCK_NAME), files.read(inProject(root, SOURCE_LOCK_NAME))),
    ),
    ...roots.flatMap((project) => {
      const contract = contractOf(project, files);
      return contract.ok ? [] : errorsIn(contract.error, declarationFile(project));
    }),
  ];
}

/** What several files make together is told at the first of them. */
const inOnePlace = (failure: Failure): GraphFinding =>
  error({ ...failure, at: failure.at ?? failure.causes?.[0]?.at ?? { file: 'project.json' } });

const errorsIn = (failure: Failure, file: string): GraphFinding[] => located(failure, { file }).map(error);

function wrongNxJson(text: string | undefined, nxJson: NxJsonConfiguration): GraphFinding[] {
  const parsed = parseJson(text ?? '{}', 'nx.json');
  const settings = readPluginSettings(nxJson);
  return [
    ...(parsed.ok ? [] : errorsIn(parsed.error, 'nx.json')),
    ...(settings.ok ? [] : errorsIn(settings.error, 'nx.json')),
  ];
}

function wrongLock(file: string, text: string | undefined): GraphFinding[] {
  if (text === undefined) return [];
  const lock = parseSourceLock(text, file);
  return lock.ok ? [] : errorsIn(lock.error, file);
}

/** JSON of another form than Nx expects: it passes over it in silence. */
function wrongForm(path: string, text: string): GraphFinding[] {
  const parsed = parseJson(text, path);
  if (!parsed.ok) return [];
  if (!isRecord(parsed.value))
    return [wrong('a project.json holds an object { … }: Nx passes this one over', path)];
  const { targets } = parsed.value;
  if (targets === undefined || isRecord(targets)) return [];
  return [wrong('"targets" is an object { "build": … }: Nx passes this one over', path)];
}

const wrong = (what: string, file: string): GraphFinding =>
  error({ reason: 'invalid-options', what, at: { file, line: 1 } });
