import type { TaskKind } from '../wiring/task-kind';
import { chapterKind } from './chapter/kind';
import { checkDataKind } from './check-data/kind';
import { checkPdfKind } from './check-pdf/kind';
import { checkTablesKind } from './check-tables/kind';
import { documentKind } from './document/kind';
import { eachSeasonKind } from './each-season/kind';
import { fetchKind } from './fetch/kind';
import { hostsCapacityKind } from './hosts-capacity/kind';
import { graphDrawKind } from './graph-draw/kind';
import { graphValidateKind } from './graph-validate/kind';
import { hostsCheckKind } from './hosts-check/kind';
import { hostsSlotsKind } from './hosts-slots/kind';
import { hostsCancelKind } from './hosts-cancel/kind';
import { hostsCleanKind } from './hosts-clean/kind';
import { hostsCollectKind } from './hosts-collect/kind';
import { hostsJobsKind } from './hosts-jobs/kind';
import { hostsLogsKind } from './hosts-logs/kind';
import { liveKind } from './live/kind';
import { notebookKind } from './notebook/kind';
import { phasesKind } from './phases/kind';
import { refreshKind } from './refresh/kind';
import { reportKind } from './report/kind';
import { resultsStateKind } from './results-state/kind';
import { runsLastKind } from './runs-last/kind';
import { runsPlanKind } from './runs-plan/kind';
import { runsWhyKind } from './runs-why/kind';
import { runsAnalyzeKind } from './runs-analyze/kind';
import { runsCompareKind } from './runs-compare/kind';
import { runsUtilizationKind } from './runs-utilization/kind';
import { scriptKind } from './script/kind';
import { shareKind } from './share/kind';
import { snapshotKind } from './snapshot/kind';
import { trainKind } from './train/kind';
import { trainingStatusKind } from './training-status/kind';

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
