import { graphDrawKind, graphValidateKind } from '../commands/graph';
import {
  hostsCancelKind,
  hostsCapacityKind,
  hostsCheckKind,
  hostsCleanKind,
  hostsCollectKind,
  hostsJobsKind,
  hostsLogsKind,
  hostsSlotsKind,
} from '../commands/hosts';
import { liveKind } from '../commands/live/kind';
import {
  runsAnalyzeKind,
  runsCompareKind,
  runsLastKind,
  runsPageKind,
  runsPlanKind,
  runsUtilizationKind,
  runsWhyKind,
} from '../commands/runs';
import {
  backupKind,
  backupsKind,
  databaseDownKind,
  databaseMigrationsKind,
  databasePsqlKind,
  databaseStatusKind,
  databaseUpKind,
  databaseUrlKind,
  restoreKind,
  restoreTestKind,
} from '../database/command-kinds';
import { databaseCheckKind, exportKind, loadKind, migrateKind, refreshViewsKind } from '../database/kinds';
import { chapterKind } from '../executors/chapter/kind';
import { checkDataKind } from '../executors/check-data/kind';
import { checkPdfKind } from '../executors/check-pdf/kind';
import { checkTablesKind } from '../executors/check-tables/kind';
import { diffKind } from '../executors/diff/kind';
import { documentKind } from '../executors/document/kind';
import { eachSeasonKind } from '../executors/each-season/kind';
import { fetchKind } from '../executors/fetch/kind';
import { migrationTestKind } from '../executors/migration-test/kind';
import { notebookKind } from '../executors/notebook/kind';
import { phasesKind } from '../executors/phases/kind';
import { refreshKind } from '../executors/refresh/kind';
import { reportKind } from '../executors/report/kind';
import { resultsStateKind } from '../executors/results-state/kind';
import { scriptKind } from '../executors/script/kind';
import { searchKind } from '../executors/search/kind';
import { searchStateKind } from '../executors/search-state/kind';
import { shareKind } from '../executors/share/kind';
import { snapshotKind } from '../executors/snapshot/kind';
import { trainKind } from '../executors/train/kind';
import { trainingStatusKind } from '../executors/training-status/kind';
import type { TaskKind } from '../wiring/task-kind';

const all = [
  fetchKind,
  refreshKind,
  snapshotKind,
  scriptKind,
  eachSeasonKind,
  checkDataKind,
  notebookKind,
  trainKind,
  searchKind,
  searchStateKind,
  resultsStateKind,
  trainingStatusKind,
  checkTablesKind,
  chapterKind,
  shareKind,
  documentKind,
  diffKind,
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
  runsPageKind,
  graphValidateKind,
  graphDrawKind,
  migrateKind,
  loadKind,
  refreshViewsKind,
  databaseCheckKind,
  exportKind,
  databaseUpKind,
  databaseDownKind,
  databaseStatusKind,
  databasePsqlKind,
  databaseUrlKind,
  databaseMigrationsKind,
  backupKind,
  restoreTestKind,
  restoreKind,
  backupsKind,
  migrationTestKind,
];

/** Every kind of task of the plugin, by the executor that declares it. */
export const kinds: ReadonlyMap<string, TaskKind> = new Map(
  all.map((kind) => [`nx-research:${kind.name}`, kind as unknown as TaskKind]),
);
