import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';

/**
 * A disk of a few MiB, in a mount namespace of its own: visible only to the commands that are run through it, and to no
 * process else. Needs no rights; Linux only.
 */
export class SmallDisk {
  private constructor(
    private readonly holder: ChildProcess,
    readonly folder: string,
  ) {}

  /**
   * @param folder absolute path at which it is seen
   * @param inodes how many files and folders it can hold
   */
  static async mount(folder: string, mebibytes: number, inodes = 100_000): Promise<SmallDisk> {
    mkdirSync(folder, { recursive: true });
    const script = 'mount -t tmpfs -o "mode=700,$1" tmpfs "$2" && echo ready && exec sleep 3600';
    const limits = `size=${mebibytes}m,nr_inodes=${inodes}`;
    const argv = ['--map-root-user', '--mount', 'sh', '-c', script, 'sh', limits, folder];
    const holder = spawn('unshare', argv, { stdio: ['ignore', 'pipe', 'inherit'] });
    const ready = once(holder.stdout, 'data');
    await Promise.race([ready, once(holder, 'exit').then(() => Promise.reject(new Error('no small disk')))]);
    return new SmallDisk(holder, folder);
  }

  /** What to put before a command, so that it sees the disk. */
  get way(): string[] {
    return ['nsenter', '--preserve-credentials', '--user', '--mount', '--target', `${this.holder.pid}`, '--'];
  }

  /** Runs a command that sees it; gives what it printed. */
  run(...argv: string[]): string {
    const [program = '', ...rest] = [...this.way, ...argv];
    return execFileSync(program, rest, { encoding: 'utf8' });
  }

  /** Makes it larger, as if space had been freed. */
  grow(mebibytes: number): void {
    this.run('mount', '-o', `remount,size=${mebibytes}m`, this.folder);
  }

  /** Makes a folder read-only, as Linux does with a disk that has failed; what has files open there may go on writing to them. */
  freeze(folder = this.folder): void {
    this.run('mount', '--bind', folder, folder);
    this.run('mount', '-o', 'remount,bind,ro', folder);
  }

  /** Lets a frozen folder be written to again. */
  thaw(folder = this.folder): void {
    this.run('mount', '-o', 'remount,bind,rw', folder);
  }

  /** Lets go of it; it is gone with the last process that sees it. */
  dispose(): void {
    this.holder.kill('SIGKILL');
  }
}
