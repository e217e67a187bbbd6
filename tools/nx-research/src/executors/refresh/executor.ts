import { ok } from '@research/core';
import {
  changesOf,
  commitOf,
  dataPlaces,
  describeBound,
  defaultHttpPorts,
  describeRefresh,
  openSharedStore,
  parseSeasonRange,
  readSourceLock,
  refreshSource,
  SOURCE_LOCK_NAME,
} from '@research/data';
import { allowedEnvironment } from '@research/process';
import { defineExecutor } from '../../task/define-executor';
import { originMoves } from '../../task/origin-moves';
import { refreshKind } from './kind';
import { inProject } from '../../wiring/project-path';
import { searchCommand } from '../../wiring/search-command';

export const executor = defineExecutor(
  refreshKind,
  async ({ task, options, workspaceRoot, settings, ports, signal, say, wirings }) => {
    const lockFile = inProject(task.projectRoot, SOURCE_LOCK_NAME);
    const places = dataPlaces(ports.env, workspaceRoot);
    if (!places.ok) return places;
    const current = readSourceLock(workspaceRoot, lockFile);
    if (!current.ok) return current;
    const seasons = parseSeasonRange(options.seasons ?? '');
    const shared = openSharedStore(places.value, {
      run: ports.runCommand,
      env: allowedEnvironment(ports.env, ['SSH_AUTH_SOCK']),
    });
    const report = await refreshSource({
      project: task.project,
      lockFile,
      current: current.value,
      assets: options.assets,
      ...(seasons ? { seasons } : {}),
      places: places.value,
      moves: originMoves({ wirings, ports }),
      http: { ...defaultHttpPorts, signal, say },
      ...(shared ? { shared } : {}),
      ...(settings.sample === undefined ? {} : { sampleRoot: settings.sample }),
    });
    if (!report.ok) return report;
    for (const line of describeRefresh(report.value, searchCommand(wirings))) say(line);
    const bound = current.value?.bound;
    if (bound) say(`  the data still ends with ${describeBound(bound)}: later rows are pinned, but left out`);
    return ok({ status: 'done', notes: changesOf(report.value), next: commitOf(report.value) });
  },
);
