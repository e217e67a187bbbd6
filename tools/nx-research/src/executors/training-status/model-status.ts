import { describeFailure, type Failure, fail, type Result } from '@research/core';
import { METRICS_NAME, type ModelMetrics, parseMetrics, type ResultsState } from '@research/data';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TaskScope } from '../../scope/task-scope';
import { resultsFolder, trainTarget } from '../../wiring/results';
import { taskProblem } from '../../wiring/wire';
import { optionsOf } from '../../wiring/task-kind';
import type { WiredTask } from '../../wiring/wired-task';
import { searchKind } from '../search/kind';
import { searchInputs, searchNow } from '../search/searched-on';
import { trainKind } from '../train/kind';
import { resultsNow } from '../train/results-now';
import { trainingInputs } from '../train/training-inputs';
import { inProject } from '../../wiring/project-path';

/** What can be said of a model. */
export interface ModelStatus {
  readonly project: string;
  /** `unknown`: it cannot be found out, for the reason in `why`. */
  readonly state: ResultsState['state'] | 'unknown';
  /** What has changed since it was trained, or what is wrong; empty when fresh. */
  readonly why: readonly string[];
  /** The command that makes the results fresh. */
  readonly command: string;
  /** What its results say; absent when they are not there or not sound. */
  readonly metrics?: ModelMetrics;
  /** The state of its search; absent where it has none, or where it cannot be found out. */
  readonly search?: ResultsState;
}

type AnyScope = TaskScope<unknown>;

/** Compares one model's results with what they would be trained on now. @param training its `train` task */
export async function modelStatus(scope: AnyScope, training: WiredTask): Promise<ModelStatus> {
  const found = await stateOf(scope, training);
  const metrics = readMetrics(scope.workspaceRoot, training);
  const { project } = training;
  const command = `npx nx run ${project}:${trainTarget}`;
  const read = metrics?.ok ? { metrics: metrics.value } : {};
  if (!found.ok) return { project, state: 'unknown', why: firstLines(found.error), command, ...read };
  if (metrics && !metrics.ok) return { project, state: 'unknown', why: firstLines(metrics.error), command };
  const search = await searchOf(scope, project);
  return { ...found.value, ...read, ...(search && { search }) };
}

async function searchOf(scope: AnyScope, project: string): Promise<ResultsState | undefined> {
  const task = scope.wirings.get(project)?.tasks.find(({ kind }) => kind === searchKind.name);
  if (!task || taskProblem(task)) return undefined;
  const own = { ...scope, task, options: optionsOf(searchKind, task) };
  const inputs = await searchInputs(own);
  const found = inputs.ok ? await searchNow(own, inputs.value) : inputs;
  return found.ok ? found.value : undefined;
}

async function stateOf(scope: AnyScope, training: WiredTask): Promise<Result<ResultsState>> {
  const problem = taskProblem(training);
  if (problem) return fail(problem);
  const own = { ...scope, task: training, options: optionsOf(trainKind, training) };
  const inputs = await trainingInputs(own);
  return inputs.ok ? resultsNow(own, inputs.value) : inputs;
}

function readMetrics(workspaceRoot: string, { projectRoot }: WiredTask): Result<ModelMetrics> | undefined {
  const file = inProject(projectRoot, `${resultsFolder}/${METRICS_NAME}`);
  const path = join(workspaceRoot, file);
  return existsSync(path) ? parseMetrics(readFileSync(path, 'utf8'), file) : undefined;
}

/** A failure in one line; the command that follows shows all of it. */
const firstLines = (failure: Failure): string[] => [describeFailure(failure).split('\n')[0] ?? ''];
