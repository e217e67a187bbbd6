import { randomUUID } from 'node:crypto';
import { chmodSync, lstatSync, readdirSync, renameSync, rmdirSync, rmSync, unlinkSync } from 'node:fs';

/**
 * Removes a file, or a folder with everything in it, whatever modes, depths and names of bytes a program has left there. None
 * is fine, too. Throws as `fs` does.
 */
export function removeTree(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch (error) {
    if (!lstatSync(path, { throwIfNoEntry: false })?.isDirectory()) throw error;
    removeOddFolder(path);
  }
}

/** Each folder is moved to the top before it is emptied, for a path may be longer than the system takes. */
function removeOddFolder(root: string): void {
  const folders: Buffer[] = [Buffer.from(root)];
  for (let folder = folders.pop(); folder; folder = folders.pop()) {
    chmodSync(folder, 0o700);
    for (const name of readdirSync(folder, { encoding: 'buffer' })) {
      const entry = Buffer.concat([folder, Buffer.from('/'), name]);
      if (!lstatSync(entry).isDirectory()) {
        unlinkSync(entry);
        continue;
      }
      chmodSync(entry, 0o700); // a folder that is moved has its ".." written
      const moved = Buffer.from(`${root}/${randomUUID()}`);
      renameSync(entry, moved);
      folders.push(moved);
    }
    if (folder.toString() !== root) rmdirSync(folder);
  }
  rmdirSync(root);
}
