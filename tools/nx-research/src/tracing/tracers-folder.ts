import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of the tracers: beside the bundles, or in the library where sources run. */
export function tracersFolder(): string {
  const bundled = join(__dirname, '../tracers');
  return existsSync(bundled) ? bundled : join(__dirname, '../../../../libs/compute/tracers');
}
