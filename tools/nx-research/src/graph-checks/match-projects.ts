import type { ProjectDeclaration } from '../wiring/declaration';

/** True for a pattern that names one project and says so: no tag, no `*`. */
export const isPlainName = (pattern: string): boolean => !/^tag:|[*?!{}[\]/]/.test(pattern);

/**
 * The projects that patterns of Nx choose: names, `tag:…`, folders, each with `*`; what begins with `!` takes some away
 * again. Of the forms that Nx has, only those with braces are left out.
 */
export function matchProjects(
  patterns: readonly string[],
  projects: readonly ProjectDeclaration[],
): ProjectDeclaration[] {
  const onlyTaken = patterns.every((pattern) => pattern.startsWith('!'));
  return projects.filter((project) =>
    patterns.reduce(
      (chosen, pattern) =>
        pattern.startsWith('!')
          ? chosen && !matches(pattern.slice(1), project)
          : chosen || matches(pattern, project),
      onlyTaken,
    ),
  );
}

function matches(pattern: string, { name, root, tags }: ProjectDeclaration): boolean {
  if (pattern.startsWith('tag:')) {
    const wanted = expression(pattern.slice(4));
    return tags.some((tag) => wanted.test(tag));
  }
  const wanted = expression(pattern);
  return wanted.test(name) || wanted.test(root);
}

function expression(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replace(/\*+/g, '.*').replaceAll('?', '.')}$`);
}
