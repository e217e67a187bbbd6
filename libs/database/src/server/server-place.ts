/* eslint words/plain-comments: off, no-restricted-syntax: off -- nobody is the name of an account */
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fail, ok, replaceFile, type Result, statePath } from '@research/core';

/** An account of this machine. */
export interface Account {
  readonly user: number;
  readonly group: number;
}

/** Where the server of a workspace keeps what it has. */
export interface ServerPlace {
  /** Programs, data, log and password. */
  readonly folder: string;
  /** Folder of the sockets: short, and closed to all other accounts. */
  readonly sockets: string;
  /** The socket of the supervisor. */
  readonly control: string;
  /** Who the server runs as. */
  readonly account: Account;
  /** Says in the workspace that the folder is elsewhere. */
  readonly pointer: string;
  /** The workspace that it belongs to. */
  readonly workspaceRoot: string;
}

/** Where data of root's workspaces lie: the account of the server cannot enter their state folders. */
const elsewhere = '/var/lib/nx-research';

/**
 * The place of a workspace's server: in the state folder. PostgreSQL refuses to run as root; there it runs as `postgres`, else as
 * `nobody`, and since the state folder is closed to other accounts, its own folder lies below /var/lib.
 */
export function serverPlace(workspaceRoot: string): Result<ServerPlace> {
  const root = realpathSync(workspaceRoot);
  const account = serverAccount();
  if (!account.ok) return account;
  const pointer = statePath(root, 'database', 'elsewhere');
  const name = createHash('sha256').update(root).digest('hex').slice(0, 12);
  const inside = statePath(root, 'database');
  const noted = readLine(pointer);
  const owner = noted === undefined ? undefined : readLine(join(noted, ownerName));
  // In a copy of a workspace the pointer still names the data of the original.
  const isCopied = owner !== undefined && owner !== root && existsSync(owner);
  const folder =
    (isCopied ? undefined : noted) ?? (process.getuid?.() === 0 ? join(elsewhere, name) : inside);
  const sockets = `/tmp/nx-research-pg-${account.value.user}-${name}`;
  const control = join(sockets, 'control');
  return ok({ folder, sockets, control, account: account.value, pointer, workspaceRoot: root });
}

/** Makes the folders of a place. Fails where another account has made the folder of the sockets. */
export function makePlace({ folder, sockets, account, pointer, workspaceRoot }: ServerPlace): Result<void> {
  mkdirSync(dirname(pointer), { recursive: true });
  if (folder !== dirname(pointer)) {
    mkdirSync(elsewhere, { recursive: true, mode: 0o755 });
    if (readLine(pointer) !== folder) replaceFile(pointer, `${folder}\n`);
  }
  for (const path of [folder, sockets]) {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    const made = lstatSync(path);
    const isOurs = made.isDirectory() && [account.user, process.getuid?.()].includes(made.uid);
    if (!isOurs)
      return fail({
        reason: 'file-system',
        what: `${path} is in the way: it belongs to another account`,
        tries: ['remove it, and run the command again'],
      });
    if (process.getuid?.() === 0) chownSync(path, account.user, account.group);
    chmodSync(path, 0o700);
  }
  if (folder !== dirname(pointer)) replaceFile(join(folder, ownerName), `${workspaceRoot}\n`);
  return ok(undefined);
}

/** Names the workspace in a folder that lies outside it. */
const ownerName = 'workspace';

const readLine = (file: string): string | undefined =>
  existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;

/** Data whose workspace is not where it was: deleted, moved, or on a disk that is not mounted. */
export interface StrayData {
  readonly folder: string;
  readonly workspaceRoot: string;
}

/** The data of root's workspaces that are not there any more. A workspace that was moved claims its data when its server starts. */
export function strayData(parent = elsewhere): readonly StrayData[] {
  if (!existsSync(parent)) return [];
  return readdirSync(parent).flatMap((name) => {
    const folder = join(parent, name);
    const owner = join(folder, ownerName);
    const workspaceRoot = readLine(owner);
    return workspaceRoot === undefined || existsSync(workspaceRoot) ? [] : [{ folder, workspaceRoot }];
  });
}

function serverAccount(): Result<Account> {
  const [user = 0, group = 0] = [process.getuid?.(), process.getgid?.()];
  if (user !== 0) return ok({ user, group });
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const [, , itsUser, itsGroup] = lines.find((line) => line.startsWith(`${name}:`))?.split(':') ?? [];
    if (itsUser && itsGroup) return ok({ user: Number(itsUser), group: Number(itsGroup) });
  }
  return fail({
    reason: 'tool-missing',
    what: 'PostgreSQL does not run as root, and this machine has neither an account postgres nor nobody',
    tries: [
      'useradd --system postgres',
      'run it as an ordinary user',
      'set DATABASE_URL to a server of your own',
    ],
  });
}
