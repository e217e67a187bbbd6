import { hashBytes, replaceFile } from '@research/core';
import { readFileSync } from 'node:fs';
import type { WorkspaceFiles } from '../wiring/workspace-files';

type Question = keyof WorkspaceFiles;
/** A question to the disk and what stands for its answer. */
type Answer = readonly [question: Question, path: string, digest: string];

/** A value as it was made, and all that it was made from. */
interface Memory {
  readonly key: string;
  readonly answers: readonly Answer[];
  readonly value: unknown;
}

/** Where a value is remembered, and what it is made from. */
export interface Remembering {
  /** Absolute path of the memory. */
  readonly file: string;
  /** Stands for everything besides the disk: the program and its arguments. */
  readonly key: string;
  readonly files: WorkspaceFiles;
}

/**
 * The value that `make` makes, which must follow from the key and from what it asks of the files alone: while each of its questions
 * still has the same answer, it is not made again. Every file is read for that, since times of files tell no quick edits. The value
 * passes through JSON, so that a remembered one does not differ. Without a readable or writable memory it is made each time.
 */
export function remembered<Value>(
  { file, key, files }: Remembering,
  make: (files: WorkspaceFiles) => Value,
): Value {
  const known = recall({ file, key, files });
  if (known) return known.value as Value;
  const { asked, noting } = noteQuestions(files);
  const value = make(noting);
  const text = JSON.stringify({ key, answers: [...asked.values()], value } satisfies Memory);
  try {
    replaceFile(file, text);
  } catch {
    // A workspace that cannot be written to.
  }
  return (JSON.parse(text) as { value: Value }).value;
}

/** The memory, if it is of the same key and all of its answers are still true; whatever else a file may be is no memory. */
function recall({ file, key, files }: Remembering): Memory | undefined {
  try {
    const memory = JSON.parse(readFileSync(file, 'utf8')) as Memory;
    const isTrue = ([question, path, digest]: Answer): boolean =>
      digestOfAnswer(files[question](path)) === digest;
    return memory.key === key && memory.answers.every(isTrue) ? memory : undefined;
  } catch {
    return undefined;
  }
}

/** Short answers stand for themselves; texts are long. */
const digestOfAnswer = (answer: ReturnType<WorkspaceFiles[Question]>): string =>
  typeof answer === 'string' ? hashBytes(answer) : JSON.stringify(answer ?? null);

/** The same files, which note what is asked of them. */
function noteQuestions(files: WorkspaceFiles) {
  const asked = new Map<string, Answer>();
  const noted =
    <Q extends Question>(question: Q) =>
    (path: string): ReturnType<WorkspaceFiles[Q]> => {
      const answer = files[question](path) as ReturnType<WorkspaceFiles[Q]>;
      const name = `${question} ${path}`;
      if (!asked.has(name)) asked.set(name, [question, path, digestOfAnswer(answer)]);
      return answer;
    };
  const noting: WorkspaceFiles = {
    read: noted('read'),
    isFile: noted('isFile'),
    linkAt: noted('linkAt'),
    ownLinks: noted('ownLinks'),
  };
  return { asked, noting };
}
