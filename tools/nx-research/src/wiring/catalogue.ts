import { type Failure, taskId, type TaskId } from '@research/core';
import { declarationFile, type ProjectDeclaration, type TargetDeclaration } from './declaration';
import { asksOf, type HostAsks } from './host-asks';
import { locateKey } from './json-source';
import { parseOptions } from './parse-options';
import { ownersOf } from './project-path';
import type { CataloguingScope, Kinds, PlannedTarget, TaskKind } from './task-kind';
import type { WorkspaceFiles } from './workspace-files';

/** A task of one of the plugin's kinds, with what its options alone say. */
export interface CataloguedTask {
  readonly id: TaskId;
  readonly kind: TaskKind;
  readonly target: PlannedTarget<unknown>;
  readonly asks?: HostAsks | undefined;
  readonly writes: readonly string[];
  /** Names below the project's `results/`. */
  readonly results: readonly string[];
}

/** A project with its tasks, those it declares and those they imply. */
export interface CataloguedProject {
  readonly declaration: ProjectDeclaration;
  readonly tasks: ReadonlyMap<string, CataloguedTask>;
  /** Targets whose options could not be read, and why. */
  readonly invalid: ReadonlyMap<string, Failure>;
  /** Targets that others imply, to be shown to Nx with these executors and options. */
  readonly inferred: Readonly<Record<string, TargetDeclaration>>;
}

/** Which task writes what, over the whole workspace. A project is catalogued on first use. */
export interface Catalogue extends LazyMap<CataloguedProject> {
  /** Every project as it is declared: asking for these catalogues none. */
  readonly declarations: ReadonlyMap<string, ProjectDeclaration>;
  /** The project that a file belongs to, by its path relative to the workspace. */
  ownerOf(path: string): ProjectDeclaration | undefined;
}

/** Makes the catalogue of a workspace. */
export function catalogue(
  projects: readonly ProjectDeclaration[],
  kinds: Kinds,
  files: WorkspaceFiles,
): Catalogue {
  const declarations = new Map(projects.map((project) => [project.name, project]));
  const scope = { files, projects: declarations };
  return {
    ...lazyMap(declarations, (project) => catalogueProject(project, kinds, scope)),
    declarations,
    ownerOf: ownersOf(projects),
  };
}

/** A target as project.json has it, or as another implies it. */
interface Declared {
  readonly name: string;
  readonly target: TargetDeclaration;
}

function catalogueProject(
  declaration: ProjectDeclaration,
  kinds: Kinds,
  scope: CataloguingScope,
): CataloguedProject {
  const tasks = new Map<string, CataloguedTask>();
  const invalid = new Map<string, Failure>();
  const inferred: Record<string, TargetDeclaration> = {};
  const pending = Object.entries(declaration.targets).map(([name, target]) => ({
    name,
    target,
    declaredBy: name,
  }));
  /** What the target would bring along exists, too, and fails for the same reason. */
  const refuse = ({ infersAnyway }: TaskKind, { name, target }: Declared, problem: Failure): void => {
    invalid.set(name, problem);
    const implied = Object.entries(infersAnyway?.({ target: name, options: target.options }) ?? {});
    for (const [other, executor] of implied) {
      if (other in declaration.targets || other in inferred) continue;
      inferred[other] = { executor, ...(target.options && { options: target.options }) };
      invalid.set(other, problem);
    }
  };
  for (let next = pending.shift(); next; next = pending.shift()) {
    const { name, target, declaredBy } = next;
    const kind = kinds.get(target.executor ?? '');
    if (!kind) continue;
    const misnamed = misnamedTarget(name, { declaration, kinds, files: scope.files });
    if (misnamed) {
      refuse(kind, next, misnamed);
      continue;
    }
    const parsed = parseOptions(kind.options, target.options, {
      file: declarationFile(declaration),
      text: scope.files.read(declarationFile(declaration)),
      target: declaredBy,
    });
    if (!parsed.ok) {
      refuse(kind, next, parsed.error);
      continue;
    }
    const planned = { project: declaration, target: name, declaredBy, options: parsed.value };
    tasks.set(name, {
      id: taskId(declaration.name, name),
      kind,
      target: planned,
      asks: kind.onlyLooks ? undefined : asksOf(parsed.value, declaration.tags),
      writes: kind.writes(planned, scope),
      results: kind.results?.(planned) ?? [],
    });
    for (const [other, implied] of Object.entries(kind.infers?.(planned, scope) ?? {})) {
      if (other in declaration.targets || other in inferred) continue;
      inferred[other] = implied;
      pending.push({ name: other, target: implied, declaredBy });
    }
  }
  return { declaration, tasks, invalid, inferred };
}

/**
 * The problem with a target's name, or nothing. Its outputs lie in `out/<name>`, so it is the name of a folder. Nx takes some
 * characters for a pattern, and gives the options of that target to every other whose name matches: with one such name, no
 * target of the project is what it says.
 */
function misnamedTarget(
  name: string,
  { declaration, kinds, files }: { declaration: ProjectDeclaration; kinds: Kinds; files: WorkspaceFiles },
): Failure | undefined {
  const ours = Object.entries(declaration.targets).filter(([, { executor }]) => kinds.has(executor ?? ''));
  const wrong = [name, ...ours.map(([other]) => other)].find(
    (one) => /[*|{}()[]/.test(one) || (one === name && /[/\\]|^\.{0,2}$/.test(one)),
  );
  if (wrong === undefined) return undefined;
  const file = declarationFile(declaration);
  const [character] = /[*|{}()[/\\]/.exec(wrong) ?? [];
  return {
    reason: 'invalid-options',
    what:
      character === undefined
        ? `a target cannot have the name ${JSON.stringify(wrong)}`
        : `the name of the target ${JSON.stringify(wrong)} has the character ${character}, which Nx or the file system does not take as it is`,
    at: locateKey(file, files.read(file), ['targets', wrong]),
    tries: ['name it with letters, digits, - and _'],
  };
}

/** A map from names to values that are made on first use. */
export type LazyMap<Value> = Pick<ReadonlyMap<string, Value>, 'get' | 'keys' | 'values'>;

/** Makes one: its names are those of `items`, and `make` turns an item into its value, once. */
export function lazyMap<Item, Value>(
  items: ReadonlyMap<string, Item>,
  make: (item: Item) => Value,
): LazyMap<Value> {
  const made = new Map<string, { readonly value: Value }>();
  const get = (name: string): Value | undefined => {
    const item = items.get(name);
    if (item === undefined) return undefined;
    const entry = made.get(name) ?? { value: make(item) };
    made.set(name, entry);
    return entry.value;
  };
  function* values(): Generator<Value, undefined> {
    for (const name of items.keys()) yield get(name) as Value;
  }
  return {
    get,
    keys: () => items.keys(),
    values: () => values() as ReturnType<ReadonlyMap<string, Value>['values']>,
  };
}
