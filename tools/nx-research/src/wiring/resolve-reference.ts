import { fail, type Failure, type Location, ok, type Result } from '@research/core';
import { isPerSeason, seasonIn } from '@research/data';
import type { CataloguedProject } from './catalogue';
import { declarationFile } from './declaration';
import { locateKey } from './json-source';
import { inProject } from './project-path';
import { parseReference, type Reference, seasonTarget } from './reference';
import { resultsFile, trainerOf } from './results';
import type { PlannedTarget, PlanningScope } from './task-kind';
import type { ResolvedRead } from './wired-task';
import type { WorkspaceFiles } from './workspace-files';

/** A reference as written, and where. */
interface WrittenReference {
  readonly text: string;
  /** The name or path under which the reader knows the file. */
  readonly as: string;
  readonly at: Location;
}

/**
 * Finds the files that a `project[:target]/file` names: outputs as their tasks declare them (never by looking at the
 * disk), else tracked files of that project. A `tag:` reference finds one file in every project that has the tag, in the
 * order of their names; a project whose options cannot be read is not passed over in silence.
 */
export function resolveReference(written: WrittenReference, scope: PlanningScope): Result<ResolvedRead[]> {
  const reference = parseReference(written.text);
  if (!reference) {
    return fail({
      reason: 'invalid-reference',
      what: `"${written.text}" is not a reference`,
      at: written.at,
      tries: ['write project/file, project:target/file or tag:kind:model/file'],
    });
  }
  return reference.kind === 'tag'
    ? resolveTag(written, reference, scope)
    : resolveProject(written, reference, scope);
}

function resolveTag(
  written: WrittenReference,
  reference: Extract<Reference, { kind: 'tag' }>,
  scope: PlanningScope,
): Result<ResolvedRead[]> {
  const tagged = [...scope.catalogue.declarations.values()]
    .filter(({ tags }) => tags.includes(reference.tag))
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap(({ name }) => scope.catalogue.get(name) ?? []);
  const found = tagged.map((project) => ({
    project,
    reads: findInProject(written, project, { ...reference, files: scope.files }),
  }));
  const unknown = found.find(({ project, reads }) => reads.length === 0 && project.invalid.size > 0);
  if (unknown) return fail(unknownWrites(written, unknown.project));
  const reads = found.flatMap((one) => one.reads);
  if (reads.length > 0) return ok(reads);
  return fail(unwritten(written, `no project tagged ${reference.tag} writes ${reference.file}`));
}

function resolveProject(
  written: WrittenReference,
  reference: Extract<Reference, { kind: 'project' }>,
  scope: PlanningScope,
): Result<ResolvedRead[]> {
  const project = scope.catalogue.get(reference.project);
  if (!project) return fail(unknownProject(written, reference.project, [...scope.catalogue.keys()]));
  const { target } = reference;
  if (target !== undefined && !project.tasks.has(target) && !project.invalid.has(target)) {
    return fail(unwritten(written, `${reference.project} has no target "${target}" that writes files`));
  }
  const found = findInProject(written, project, { ...reference, files: scope.files }).filter((read) =>
    isWrittenBy(read, reference),
  );
  if (found.length === 1 || (found.length > 1 && isPerSeason(reference.file))) return ok(found);
  if (found.length > 1) return fail(ambiguous(written, reference.file, found));
  if (project.invalid.size > 0) return fail(unknownWrites(written, project));
  return fail(unwritten(written, `no project writes ${written.text}`, declaredWrites(project)));
}

/** True when no target is named, and when it is the one that writes the file, also season by season. */
function isWrittenBy(
  { producer, trainer }: ResolvedRead,
  { project, target }: Extract<Reference, { kind: 'project' }>,
): boolean {
  if (target === undefined || (producer ?? trainer) === `${project}:${target}`) return true;
  return (
    producer !== undefined &&
    seasonIn(`${project}:${seasonTarget(target, '{season}')}`, producer) !== undefined
  );
}

/**
 * The outputs of a project with that name, for `{season}` one of each season; without any, its results, where those of a target
 * that has a folder of its own among them need no more than their name; without these, its tracked file.
 */
function findInProject(
  written: WrittenReference,
  project: CataloguedProject,
  {
    target: from,
    file,
    files,
  }: { readonly target?: string; readonly file: string; readonly files: WorkspaceFiles },
): ResolvedRead[] {
  const { name, root } = project.declaration;
  const common = { as: written.as, at: written.at, project: name };
  const isNamed = (name: string): boolean => name === file || seasonIn(file, name) !== undefined;
  const outputs = [...project.tasks.entries()].flatMap(([target, task]) =>
    task.writes
      .filter(isNamed)
      .map((name) => ({ ...common, path: inProject(root, `out/${target}/${name}`), producer: task.id })),
  );
  if (outputs.length > 0) return outputs;
  for (const name of [file, ...(from === undefined ? [] : [resultsFile(`${from}/${file}`)])]) {
    const trainer = trainerOf(project, name);
    if (trainer) return [{ ...common, path: inProject(root, name), trainer }];
  }
  const path = inProject(root, file);
  return files.isFile(path) && !file.startsWith('out/') ? [{ ...common, path }] : [];
}

function declaredWrites(project: CataloguedProject): string {
  const tasks = [...project.tasks.values()];
  const writes = tasks.flatMap((task) => [...task.writes, ...task.results.map(resultsFile)]);
  const { name } = project.declaration;
  return writes.length > 0 ? `${name} writes ${writes.join(', ')}` : `${name} writes nothing`;
}

function unknownWrites(written: WrittenReference, { declaration, invalid }: CataloguedProject): Failure {
  const declared = [...invalid.keys()].filter((target) => target in declaration.targets);
  const targets = declared.map((target) => `${declaration.name}:${target}`);
  return {
    reason: 'unwritten-read',
    what: `"${written.text}" cannot be found: the options of ${targets.join(' and ')} are wrong`,
    at: written.at,
    causes: [...new Set(invalid.values())],
  };
}

function unwritten(written: WrittenReference, what: string, hint?: string): Failure {
  return {
    reason: 'unwritten-read',
    what,
    at: written.at,
    tries: [
      ...(hint === undefined ? [] : [hint]),
      'add it to the `writes` of the task that makes it, or correct the name',
    ],
  };
}

function unknownProject(written: WrittenReference, name: string, known: readonly string[]): Failure {
  const near = known.filter((other) => other.includes(name) || name.includes(other));
  const hint = near.length > 0 ? `did you mean ${near.join(' or ')}?` : '`npx nx show projects` lists them';
  return {
    reason: 'unknown-project',
    what: `"${written.text}": there is no project "${name}"`,
    at: written.at,
    tries: [hint],
  };
}

function ambiguous(written: WrittenReference, file: string, found: readonly ResolvedRead[]): Failure {
  const producers = found.map((read) => read.producer ?? read.path);
  return {
    reason: 'ambiguous-read',
    what: `"${written.text}" is written by ${producers.join(' and ')}`,
    at: written.at,
    tries: producers.map((producer) => `write ${producer}/${file}`),
  };
}

/** Resolves the `reads` option, name → reference, of a script or notebook. */
export function namedReads(
  { project, declaredBy, options }: PlannedTarget<{ readonly reads: Readonly<Record<string, string>> }>,
  scope: PlanningScope,
): { reads: ResolvedRead[]; problems: Failure[] } {
  const file = declarationFile(project);
  const reads: ResolvedRead[] = [];
  const problems: Failure[] = [];
  for (const [name, text] of Object.entries(options.reads)) {
    const at = locateKey(file, scope.files.read(file), ['targets', declaredBy, 'options', 'reads', name]);
    const resolved = resolveReference({ text, as: name, at }, scope);
    if (resolved.ok) reads.push(...resolved.value);
    else problems.push(resolved.error);
  }
  return { reads, problems };
}
