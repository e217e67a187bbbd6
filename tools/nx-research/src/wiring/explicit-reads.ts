import type { Failure } from '@research/core';
import type { Catalogue } from './catalogue';
import { outputName } from './project-path';
import type { TaskKind } from './task-kind';
import type { ResolvedRead } from './wired-task';

/** The problems that a task which runs by itself reads what only an explicit one writes: a build would have to train. */
export function explicitReads(
  reads: readonly ResolvedRead[],
  kind: TaskKind,
  catalogue: Catalogue,
): Failure[] {
  if (kind.explicit) return [];
  return reads.filter((read) => isExplicit(read, catalogue)).map(wouldTrain);
}

function isExplicit({ producer }: ResolvedRead, catalogue: Catalogue): boolean {
  const [project = '', target = ''] = producer?.split(':') ?? [];
  return catalogue.get(project)?.tasks.get(target)?.kind.explicit === true;
}

function wouldTrain({ path, producer, project, at }: ResolvedRead): Failure {
  const name = outputName(path, producer?.slice(producer.indexOf(':') + 1) ?? '');
  return {
    reason: 'unwritten-read',
    what: `${name} is written by ${producer}, and a build never trains`,
    at,
    tries: [`move it to the "results" of ${producer} and read ${project}/results/${name}`],
  };
}
