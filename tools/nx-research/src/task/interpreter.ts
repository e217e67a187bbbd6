import type { ToolName } from '@research/compute';
import { extname } from 'node:path';

/** What runs a script: chosen by its ending, which the options' schema has checked. */
export function interpreterOf(script: string): ToolName {
  switch (extname(script).toLowerCase()) {
    case '.r':
      return 'R';
    case '.py':
      return 'python';
    case '.sh':
      return 'sh';
    default:
      return 'node';
  }
}

/** The language of a script, where its files can be followed. */
export function tracedLanguage(script: string): 'R' | 'python' | undefined {
  const interpreter = interpreterOf(script);
  return interpreter === 'R' || interpreter === 'python' ? interpreter : undefined;
}
