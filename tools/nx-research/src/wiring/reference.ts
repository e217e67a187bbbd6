/** A parsed `project[:target]/file` or `tag:<tag>/file`, the one syntax in which a file of another task is named. */
export type Reference =
  | { readonly kind: 'project'; readonly project: string; readonly target?: string; readonly file: string }
  | { readonly kind: 'tag'; readonly tag: string; readonly file: string };

const taggedPattern = /^tag:([^/]+)\/(.+)$/;
const projectPattern = /^([^/:\s]+)(?::([^/:\s]+))?\/(.+)$/;

/** Parses a reference; `undefined` when the text has not the form of one or its file leads out of the folder. */
export function parseReference(text: string): Reference | undefined {
  const tagged = taggedPattern.exec(text);
  if (tagged) return safe({ kind: 'tag', tag: tagged[1] as string, file: tagged[2] as string });
  const match = projectPattern.exec(text);
  if (!match) return undefined;
  const [, project, target, file] = match as unknown as [string, string, string | undefined, string];
  return safe({ kind: 'project', project, ...(target === undefined ? {} : { target }), file });
}

function safe(reference: Reference): Reference | undefined {
  const steps = reference.file.split('/');
  return steps.some((step) => step === '' || step === '.' || step === '..') ? undefined : reference;
}

/** Name of the target that does for one season what another does for each: `season` → `season-2022`. */
export const seasonTarget = (target: string, season: number | string): string => `${target}-${season}`;
