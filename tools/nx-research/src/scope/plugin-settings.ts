import type { NxJsonConfiguration } from '@nx/devkit';
import { type Failure, fail, ok, type Result } from '@research/core';
import * as z from 'zod';

/** The plugin's options in nx.json. */
const pluginSettings = z.strictObject({
  sample: z
    .string()
    .optional()
    .describe('Folder of the simulated sample, in the layout of the release root, relative to the workspace'),
});

/** Parsed options of the plugin. */
export type PluginSettings = z.output<typeof pluginSettings>;

/** Reads the plugin's options from nx.json; none are needed. */
export function readPluginSettings({ plugins = [] }: NxJsonConfiguration): Result<PluginSettings> {
  const entry = plugins.find((plugin) => typeof plugin === 'object' && plugin.plugin === 'nx-research');
  const parsed = pluginSettings.safeParse(typeof entry === 'object' ? (entry.options ?? {}) : {});
  if (parsed.success) return ok(parsed.data);
  const causes = parsed.error.issues.map((issue): Failure => ({
    reason: 'invalid-options',
    what: issue.message,
  }));
  return fail({
    reason: 'invalid-options',
    what: 'the options of nx-research are wrong',
    at: { file: 'nx.json' },
    causes,
  });
}
