/** The inputs of a task: name → hash, or what it is. See `RunTask`. */
export type Inputs = Readonly<Record<string, string>>;

/** An input that is not what it was. */
export interface InputChange {
  readonly name: string;
  /** Absent: it is new. */
  readonly before?: string;
  /** Absent: it is no input any more. */
  readonly now?: string;
}

/** What an executor makes of other inputs; it tells something only where none of these does. */
const isDerived = ({ name }: InputChange): boolean => name.startsWith('derived:');

/** Every input in which two states of a task differ, in the order of their names: files first. */
export function diffInputs(before: Inputs, now: Inputs): InputChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  const changes = names
    .filter((name) => before[name] !== now[name])
    .map((name) => ({ name, ...given('before', before[name]), ...given('now', now[name]) }))
    .sort((one, other) => rank(one) - rank(other) || (one.name < other.name ? -1 : 1));
  const own = changes.filter((change) => !isDerived(change));
  return own.length > 0 ? own : changes;
}

const order = ['file', 'output', 'files', 'outputs', 'option', 'options', 'version', 'environment'];

function rank({ name }: InputChange): number {
  const place = order.indexOf(name.slice(0, name.indexOf(':')));
  return place < 0 ? order.length : place;
}

const given = <Key extends string>(key: Key, value: string | undefined): { readonly [K in Key]?: string } =>
  (value === undefined ? {} : { [key]: value }) as { readonly [K in Key]?: string };

/** One change in words: `chapter_7.tex changed`, `R 4.2 → 4.3`, `games.csv.gz of nflverse-schedules:build changed`. */
export function describeChange(change: InputChange): string {
  const { name } = change;
  const colon = name.indexOf(':');
  const [kind, what] = [name.slice(0, colon), name.slice(colon + 1)];
  switch (kind) {
    case 'version':
      return moved(what, change);
    case 'option':
      return moved(`option ${what}:`, change);
    case 'output':
      return verb(`${what.slice(what.indexOf('/') + 1)} of ${what.slice(0, what.indexOf('/'))}`, change);
    case 'outputs':
      return verb(`outputs of ${what}`, change);
    case 'files':
      return verb(what.includes('.') ? what : `files of ${what}`, change);
    case 'options':
      return verb(`options of ${what} (project.json)`, change);
    case 'environment':
      return verb(`the variable ${what}`, change);
    case 'packages':
      return verb(`packages of ${what}`, change);
    case 'derived':
      return verb(`what it makes of other files (${what})`, change);
    default:
      return verb(what, change);
  }
}

function verb(what: string, { before, now }: InputChange): string {
  if (before === undefined) return `${what} is new`;
  return now === undefined ? `${what} is no longer used` : `${what} changed`;
}

/** Hashes mean nothing to a reader. */
const isHash = (value: string | undefined): boolean =>
  value !== undefined && /^(?:[0-9a-f]{64}|\d{15,20})$/.test(value);

function moved(what: string, change: InputChange): string {
  const { before, now } = change;
  if (before === undefined || now === undefined || isHash(before) || isHash(now))
    return verb(what.replace(/:$/, ''), change);
  return `${what} ${before} → ${now}`;
}
