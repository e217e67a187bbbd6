import { readFileSync, statSync } from 'node:fs';
import { statePath, replaceFile } from '@research/core';
import * as z from 'zod';
import { isShim, shimState } from './shim-state';

const schema = z.record(z.string(), z.string());

/** A program and what it was asked. */
export interface AskedProgram {
  /** Absolute path. */
  readonly program: string;
  readonly question: string;
  /** Identifies the program and its state on another machine; '' if unknown, so that it is probed again. */
  readonly key?: string | undefined;
}

/**
 * Versions of programs, kept from one run to the next by path, size and modification time of the program. It is only a
 * memory: when it is missing, unreadable or cannot be written, programs are asked again.
 */
export class VersionCache {
  private readonly file: string;

  constructor(private readonly workspaceRoot: string) {
    this.file = statePath(workspaceRoot, 'tools', 'versions.json');
  }

  read(asked: AskedProgram): string | undefined {
    return asked.key === '' ? undefined : this.load()[this.keyOf(asked)];
  }

  write(asked: AskedProgram, version: string): void {
    if (asked.key === '') return;
    // Read again, so as not to drop what others have written since; the last of two at the same moment wins.
    const versions = { ...this.load(), [this.keyOf(asked)]: version };
    this.save(`${JSON.stringify(versions, null, 2)}\n`);
  }

  private save(text: string): void {
    try {
      replaceFile(this.file, text);
    } catch {
      return; // full disk or read-only: it is asked again next time
    }
  }

  private load(): Record<string, string> {
    try {
      return schema.parse(JSON.parse(readFileSync(this.file, 'utf8')));
    } catch {
      return {}; // absent or damaged
    }
  }

  private keyOf({ program, question, key }: AskedProgram): string {
    if (key !== undefined) return `${key} ${question}`;
    const { size, mtimeMs } = statSync(program);
    const state = isShim(program) ? shimState(program, this.workspaceRoot) : '';
    return `${[program, size, mtimeMs, question].join(' ')}${state}`;
  }
}
