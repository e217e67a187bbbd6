import type { TaskKind } from '../wiring/task-kind';
import { chapterKind } from '../executors/chapter/kind';
import { checkDataKind } from '../executors/check-data/kind';
import { checkPdfKind } from '../executors/check-pdf/kind';
import { checkTablesKind } from '../executors/check-tables/kind';
import { documentKind } from '../executors/document/kind';
import { eachSeasonKind } from '../executors/each-season/kind';
import { fetchKind } from '../executors/fetch/kind';
import { hostsCapacityKind } from '../commands/hosts-capacity/kind';
import { graphDrawKind } from '../commands/graph-draw/kind';
import { graphValidateKind } from '../commands/graph-validate/kind';
import { hostsCheckKind } from '../commands/hosts-check/kind';
import { hostsSlotsKind } from '../commands/hosts-slots/kind';
import { hostsCancelKind } from '../commands/hosts-cancel/kind';
import { hostsCleanKind } from '../commands/hosts-clean/kind';
import { hostsCollectKind } from '../commands/hosts-collect/kind';
import { hostsJobsKind } from '../commands/hosts-jobs/kind';
import { hostsLogsKind } from '../commands/hosts-logs/kind';
import { liveKind } from '../commands/live/kind';
import { notebookKind } from '../executors/notebook/kind';
import { phasesKind } from '../executors/phases/kind';
import { refreshKind } from '../executors/refresh/kind';
import { reportKind } from '../executors/report/kind';
import { resultsStateKind } from '../executors/results-state/kind';
import { runsLastKind } from '../commands/runs-last/kind';
import { runsPlanKind } from '../commands/runs-plan/kind';
import { runsWhyKind } from '../commands/runs-why/kind';
import { runsAnalyzeKind } from '../commands/runs-analyze/kind';
import { runsCompareKind } from '../commands/runs-compare/kind';
import { runsUtilizationKind } from '../commands/runs-utilization/kind';
import { scriptKind } from '../executors/script/kind';
import { shareKind } from '../executors/share/kind';
import { snapshotKind } from '../executors/snapshot/kind';
import { trainKind } from '../executors/train/kind';
import { trainingStatusKind } from '../executors/training-status/kind';

const all = [
  fetchKind,
  refreshKind,
  snapshotKind,
  scriptKind,
  eachSeasonKind,
  checkDataKind,
  notebookKind,
  trainKind,
  resultsStateKind,
  trainingStatusKind,
  checkTablesKind,
  chapterKind,
  shareKind,
  documentKind,
  checkPdfKind,
  phasesKind,
  reportKind,
  liveKind,
  hostsCheckKind,
  hostsSlotsKind,
  hostsCapacityKind,
  hostsJobsKind,
  hostsLogsKind,
  hostsCancelKind,
  hostsCleanKind,
  hostsCollectKind,
  runsLastKind,
  runsWhyKind,
  runsPlanKind,
  runsAnalyzeKind,
  runsUtilizationKind,
  runsCompareKind,
  graphValidateKind,
  graphDrawKind,
];

/** Every kind of task of the plugin, by the executor that declares it. */
export const kinds: ReadonlyMap<string, TaskKind> = new Map(
  all.map((kind) => [`nx-research:${kind.name}`, kind as unknown as TaskKind]),
);
