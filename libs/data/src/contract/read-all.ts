import { type Failure, fail, ok, type Result, severalFailures } from '@research/core';
import { readRecords, type RecordSink } from './read-records';

/** Where the files are that a contract names: the table itself, or `project/file`. */
export interface ContractFiles {
  /** Absolute paths; a name with `{season}` may stand for several files. */
  pathsOf(file: string): readonly string[];
}

/** Reads all files of one name, one after the other, as one table. */
export async function readAll(files: ContractFiles, name: string, sink: RecordSink): Promise<Result<void>> {
  const failures: Failure[] = [];
  for (const path of files.pathsOf(name)) {
    const read = await readRecords({ path, name }, sink);
    if (!read.ok) failures.push(read.error);
  }
  return failures.length > 0 ? fail(severalFailures(`${name} cannot be read`, failures)) : ok(undefined);
}
