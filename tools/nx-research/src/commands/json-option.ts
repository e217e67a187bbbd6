import * as z from 'zod';

/** Where a command leaves what it found, for programs. */
export const jsonOption = z
  .string()
  .optional()
  .describe('Path, relative to the workspace, of a JSON file with all that was found');
