// @ts-check
import { ensureBuildBase } from './build-base.mjs';
import { ensureOneProcess } from './env-file.mjs';
import { manifest } from './manifest.mjs';
import { ensureNpmPackages } from './npm-packages.mjs';
import { ensurePluginBundle } from './plugin-bundle.mjs';
import { hashManifest, readStamp, writeStamp } from './stamp.mjs';
import { toolsFor } from './tool.mjs';
import { ensureTools } from './tools.mjs';

/** @import { Result } from './result.mjs' */
/** @import { Group } from './tool.mjs' */
/** @import { Context } from './tools.mjs' */

/**
 * Makes this machine and this checkout ready for a build (or for the tests): tools, npm packages, the plugin's bundle,
 * how Nx loads it, the base of `nx affected`. On a ready machine it looks at files only. Run again after a failure, it goes on from there.
 * @param {readonly Group[]} groups
 * @param {Context} context
 * @returns {Promise<Result<void>>}
 */
export async function ensureReady(groups, context) {
  const manifestHash = hashManifest();
  const stamp = readStamp(context.root, manifestHash);
  const tools = await ensureTools(
    toolsFor(manifest, { groups, platform: process.platform }),
    stamp.found,
    context,
  );
  if (!tools.ok) return tools;
  const packages = await ensureNpmPackages(stamp.packages, context);
  if (!packages.ok) return packages;
  const bundle = await ensurePluginBundle(stamp.bundle, context);
  if (!bundle.ok) return bundle;
  const next = { manifest: manifestHash, packages: packages.value, bundle: bundle.value, found: tools.value };
  if (JSON.stringify(next) !== JSON.stringify(stamp)) writeStamp(context.root, next);
  ensureOneProcess(context);
  return ensureBuildBase(context);
}
