import { join } from 'node:path';

/** One part of the state folder `.research/`: what is in it, what it is keyed by, and who removes what is old. */
export interface StatePart {
  readonly path: string;
  readonly holds: string;
  readonly key: string;
  readonly whenDeleted: string;
  readonly collectedBy: string;
}

/**
 * The layout of `.research/`, the git-ignored state of a workspace. docs/state-folder.md is made from it.
 * Deleting any part between two builds never changes what is built.
 */
export const stateParts = {
  store: {
    path: 'store',
    holds: 'bytes of pinned source files',
    key: 'sha256 of the bytes',
    whenDeleted:
      'fetched again from the mirror or the release; an answer of an API from a shared store, or asked for anew',
    collectedBy: 'nothing; delete it to free space',
  },
  leases: {
    path: 'leases',
    holds: 'lock files of slots, queues, output folders and memory; the memory that tasks were let in with',
    key: 'slot kind and number, queue ticket, output folder',
    whenDeleted: 'made again; delete it only while no task runs',
    collectedBy: 'tickets and memory by the next waiter; the other files are empty and few',
  },
  staging: {
    path: 'staging',
    holds: 'outputs of a task that is still running',
    key: 'output folder and process id',
    whenDeleted: 'nothing is lost while no task runs',
    collectedBy: 'the task itself; leftovers of killed tasks by the next run of the same task',
  },
  jobs: {
    path: 'jobs',
    holds: 'jobs that outlive their terminal: log, outputs until they are collected, how each ended',
    key: 'fingerprint of the work',
    whenDeleted: 'outputs that were not collected are made again; delete it only while no job runs',
    collectedBy: '`npx nx run hosts:clean`; a job that starts again replaces its own folder',
  },
  asked: {
    path: 'asked',
    holds:
      'jobs that a host was asked for and that are not settled: which, and how far their logs were shown',
    key: 'host and fingerprint of the work',
    whenDeleted:
      'a job may be started on another host as well, and is collected by its own task alone; logs are shown from their beginning',
    collectedBy: 'the task, when the job is settled; `npx nx run hosts:cancel` or `hosts:clean`',
  },
  clone: {
    path: 'clone',
    holds: 'a random name of this clone, by which hosts know who has not collected a job yet',
    key: 'none',
    whenDeleted: 'what a job leaves stays on its host until it is given up',
    collectedBy: 'nothing; one small file',
  },
  checkpoints: {
    path: 'checkpoints',
    holds: 'what a training leaves in CHECKPOINT_DIR to resume from',
    key: 'fingerprint of the work',
    whenDeleted: 'a training that was lost, cancelled or has failed begins at its beginning',
    collectedBy: 'the task, when it has succeeded; others by `npx nx run hosts:clean`',
  },
  database: {
    path: 'database',
    holds: 'the PostgreSQL server that needs no set-up: its programs from npm, its data, log and password',
    key: 'none; the programs by their version',
    whenDeleted:
      'its databases are gone, and `npx nx run database:refresh` loads the tables again; stop it first: `npx nx run database:down --delete`',
    collectedBy: 'nothing; `npx nx run database:down --delete`',
  },
  migrationTest: {
    path: 'migration-test',
    holds: 'names of the clones of migration tests that run',
    key: 'a random name of the test',
    whenDeleted:
      'a clone stays where a test is killed in the moment in which the server makes it; delete it only while no test runs',
    collectedBy: 'the test; those of killed tests by the next',
  },
  search: {
    path: 'search',
    holds:
      'of each model that is searched: the ledger of trials that have ended, the blocks that hosts work on, and the programs that run there',
    key: 'project',
    whenDeleted:
      'trials that are not in `results/search/trials.csv` yet are evaluated again; delete it only while no search runs',
    collectedBy: 'the search, which removes blocks that have ended; the ledger stays',
  },
  tex: {
    path: 'tex',
    holds:
      'sources and auxiliary files of the last LaTeX run of each document, chapter, share and check of tables (warm start)',
    key: 'task id',
    whenDeleted: 'the next LaTeX run is a cold one with the same bytes',
    collectedBy: 'dropped after a failed run; replaced by the next',
  },
  live: {
    path: 'live',
    holds: 'the PDF that the live page of a document shows last, and its SyncTeX',
    key: 'document',
    whenDeleted: 'the live page starts with the PDF of the last build',
    collectedBy: 'nothing; one PDF for each document',
  },
  moves: {
    path: 'moves',
    holds: 'the source locks as they were before data moved between simulated and real',
    key: 'where it moved to',
    whenDeleted:
      'a move that was killed is not taken back; a move back pins empty tables for APIs that were asked before',
    collectedBy: 'the next move',
  },
  phases: {
    path: 'phases',
    holds:
      'of each workflow: with which pins its phases passed, what upstream lacked of the newest week of them, and, while it is not finished, what its summary compares with',
    key: 'project of the workflow',
    whenDeleted:
      'phases that wait for new pins run once more; the summary tells what the next call changes, and not what one before it did',
    collectedBy: 'the workflow, when it is finished',
  },
  affected: {
    path: 'affected',
    holds: 'why `nx affected` takes everything for changed, where git could not say what has changed',
    key: 'none',
    whenDeleted: 'the reason is no longer told; delete it only after git works again',
    collectedBy: 'the next build of everything',
  },
  soft: {
    path: 'soft',
    holds: 'a random value in the hash of tasks that may fail softly',
    key: 'none',
    whenDeleted: 'these tasks are tried again; outputs in place are kept',
    collectedBy: 'every soft failure drops it',
  },
  wiring: {
    path: 'wiring',
    holds: 'the targets and edges that the plugin last gave Nx, with all that they were made from',
    key: 'the plugin, and the projects as they are declared',
    whenDeleted: 'made again',
    collectedBy: 'nothing; two files',
  },
  tools: {
    path: 'tools',
    holds: 'versions of R, Python, TeX and other tools, as probed',
    key: 'path, size and modification time of the program',
    whenDeleted: 'probed again',
    collectedBy: 'nothing; one small file',
  },
  times: {
    path: 'times',
    holds:
      'how long each task took, its last five times: those with more tasks behind them wait less for a slot',
    key: 'task id',
    whenDeleted: 'tasks wait for slots in order of arrival until they have run again; builds are unaffected',
    collectedBy: 'nothing; one small file',
  },
  runs: {
    path: 'runs',
    holds:
      'what the records in `logs/` are made from: start, task graph and ends of each run, and a small file for each attempt of a task',
    key: 'run id, task id, attempt',
    whenDeleted: 'a run that is killed before it has ended leaves no record; builds are unaffected',
    collectedBy: 'the plugin, which keeps the newest 200 runs',
  },
} as const satisfies Record<string, StatePart>;

/** Name of a part of the state folder. */
export type StatePartName = keyof typeof stateParts;

/** Absolute path of the state folder of a workspace. */
export const stateFolder = (workspaceRoot: string): string => join(workspaceRoot, '.research');

/** Absolute path of a part of the state folder of a workspace. */
export function statePath(workspaceRoot: string, part: StatePartName, ...rest: readonly string[]): string {
  return join(stateFolder(workspaceRoot), stateParts[part].path, ...rest);
}
