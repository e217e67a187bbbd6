/** What projects are for, as far as drawings tell them apart: a title and a colour. */
export const projectGroups = {
  data: { title: 'data', fill: '#dbe9f6' },
  models: { title: 'models', fill: '#fdebd3' },
  notebooks: { title: 'notebooks', fill: '#dcf1e7' },
  text: { title: 'text', fill: '#f1e3f1' },
  workflows: { title: 'workflows', fill: '#e6e6e6' },
  others: { title: 'others', fill: '#f4f4f4' },
} as const;

/** One of {@link projectGroups}. */
export type ProjectGroup = keyof typeof projectGroups;

const byKind: Readonly<Record<string, ProjectGroup>> = {
  etl: 'data',
  sample: 'data',
  model: 'models',
  comparison: 'models',
  notebook: 'notebooks',
  chapter: 'text',
  document: 'text',
  workflow: 'workflows',
};

/** The group of a project by its tag `kind:…`. */
export function projectGroupOf(tags: readonly string[]): ProjectGroup {
  const [found] = tags.flatMap((tag) => (tag.startsWith('kind:') ? (byKind[tag.slice(5)] ?? []) : []));
  return found ?? 'others';
}
