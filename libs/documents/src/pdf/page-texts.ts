import { fail, ok, type Result } from '@research/core';
import { type Command, explainExit } from '@research/process';
import { dirname } from 'node:path';
import type { PdfTools } from './inspect-pdf';

/**
 * The text of each page of a PDF, by poppler's pdftotext.
 * Fails with `command-failed` when it cannot be read, and with `command-missing` without poppler.
 */
export async function pageTexts(path: string, { run, env }: PdfTools): Promise<Result<string[]>> {
  const argv = ['pdftotext', '-enc', 'UTF-8', '-layout', path, '-'] as const;
  const command: Command = { argv, cwd: dirname(path), env, limitSeconds: 120 };
  const lines: string[] = [];
  const sink = { line: (text: string, stream: string) => void (stream === 'stdout' && lines.push(text)) };
  const exit = await run(command, { sink });
  if (!exit.ok) return exit;
  if (exit.value.code !== 0) return fail(explainExit(command, exit.value));
  // Each page ends with a form feed.
  return ok(lines.join('\n').split('\f').slice(0, -1));
}
