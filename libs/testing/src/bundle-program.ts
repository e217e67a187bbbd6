import { buildSync, stop } from 'esbuild';

const bundles = new Map<string, Uint8Array>();

/** A program for Node as executors are shipped: one CommonJS file, bundled once per spec file. @param entry path of its TypeScript */
export function bundleProgram(entry: string): Uint8Array {
  const known = bundles.get(entry);
  if (known) return known;
  const { outputFiles } = buildSync({
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    write: false,
  });
  void stop(); // its service would stay
  const bytes = outputFiles[0]?.contents ?? new Uint8Array();
  bundles.set(entry, bytes);
  return bytes;
}
