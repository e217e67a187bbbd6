/** Folders of operating systems (Linux, macOS) and package managers, and temporary folders: they hold no data. */
const systemFolders = [
  ...['bin', 'sbin', 'lib', 'lib32', 'lib64', 'usr', 'etc', 'opt', 'nix', 'gnu', 'snap', 'boot'],
  ...['proc', 'sys', 'dev', 'run', 'var/lib', 'var/cache', 'var/run', 'var/db', 'var/log'],
  ...['tmp', 'var/tmp', 'var/folders', 'private/tmp', 'private/var', 'private/etc'],
  ...['System', 'Library', 'Applications', 'cores'],
].map((folder) => `/${folder}/`);

/** True for a file that belongs to the system or is temporary, by its absolute path. */
export const isSystemFile = (path: string): boolean =>
  systemFolders.some((folder) => path.startsWith(folder));
