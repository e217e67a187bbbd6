import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What to look at; paths are absolute. */
export interface Watched {
  readonly files: readonly string[];
  /** Folders of which every file counts, also one that is made later. */
  readonly folders: readonly string[];
}

/** How a watch sees the disk, and how patient it is. */
export interface WatchSettings {
  readonly onChange: (paths: readonly string[]) => void;
  /** Which files of a folder count. */
  readonly counts?: (path: string) => boolean;
  readonly pollMs?: number;
  /** How often folders are listed for files that are new. */
  readonly listMs?: number;
  /** How long a file may be gone, as when an editor replaces it, before that counts as a change. */
  readonly goneMs?: number;
}

const skipped = /^(?:\..*|out|node_modules|__pycache__)$/;

/**
 * Sees edits by looking at the files again and again: a few hundred calls of `stat` cost less than a millisecond, and
 * unlike the notices of the operating system they work on network drives, for editors that save by renaming, and when
 * folders come and go. A change is told once the files have stopped changing for one look; a file that was written again
 * with the same bytes has not changed.
 */
export class FileWatch {
  private watched: Watched = { files: [], folders: [] };
  private readonly stamps = new Map<string, string>();
  private readonly contents = new Map<string, string>();
  private readonly gone = new Map<string, number>();
  private readonly pending = new Set<string>();
  private listed: readonly string[] = [];
  private listedAtMs = -Infinity;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly settings: WatchSettings) {}

  /** Sets what to look at; a file that was looked at before keeps the state that is known of it. */
  watch(watched: Watched): void {
    const before = this.watched.folders.map((folder) => `${folder}/`);
    this.watched = watched;
    this.list(performance.now());
    const listed = new Set(this.listed);
    const isNew = (path: string) => listed.has(path) && before.some((folder) => path.startsWith(folder));
    const paths = new Set(this.paths());
    for (const known of this.stamps.keys()) if (!paths.has(known)) this.stamps.delete(known);
    for (const path of paths) {
      // What was made since the last listing is for the next look to tell.
      if (this.stamps.has(path) || isNew(path)) continue;
      this.stamps.set(path, stampOf(path));
      this.contents.set(path, contentOf(path));
    }
  }

  start(): void {
    this.timer ??= setInterval(() => this.look(performance.now()), this.settings.pollMs ?? 50);
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  /** Looks once. @param nowMs a clock that only goes forward */
  look(nowMs: number): void {
    if (nowMs - this.listedAtMs >= (this.settings.listMs ?? 1000)) this.list(nowMs);
    const changed = this.paths().filter((path) => this.hasChanged(path, nowMs));
    for (const path of changed) this.pending.add(path);
    if (changed.length > 0 || this.pending.size === 0) return;
    const told = [...this.pending].sort();
    this.pending.clear();
    this.settings.onChange(told);
  }

  private hasChanged(path: string, nowMs: number): boolean {
    const stamp = stampOf(path);
    if (stamp === (this.stamps.get(path) ?? '')) {
      this.gone.delete(path);
      return false;
    }
    if (stamp === '') {
      const since = this.gone.get(path) ?? nowMs;
      this.gone.set(path, since);
      if (nowMs - since < (this.settings.goneMs ?? 500)) return false;
    }
    this.gone.delete(path);
    this.stamps.set(path, stamp);
    const content = contentOf(path);
    const same = content !== '' && content === this.contents.get(path);
    this.contents.set(path, content);
    return !same;
  }

  private paths(): string[] {
    return [...new Set([...this.watched.files, ...this.listed])];
  }

  /** A file that has vanished from its folder is still looked at, once more: that is how its end is seen. */
  private list(nowMs: number): void {
    const { counts = () => true } = this.settings;
    const present = this.watched.folders.flatMap(filesIn).filter(counts);
    const vanished = this.listed.filter((path) => (this.stamps.get(path) ?? '') !== '');
    const folders = this.watched.folders.map((folder) => `${folder}/`);
    const kept = vanished.filter((path) => folders.some((folder) => path.startsWith(folder)));
    this.listed = [...new Set([...present, ...kept])];
    this.listedAtMs = nowMs;
  }
}

/** Changes with the content, the moment of writing, or the file itself; empty when there is none. */
function stampOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  return found?.isFile() ? `${found.mtimeMs} ${found.size} ${found.ino}` : '';
}

/** A larger file counts as changed whenever it is written. */
const largestCompared = 1 << 25;

/** Hash of a file's bytes; empty for one that is gone or too large to be compared. */
function contentOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found?.isFile() || found.size > largestCompared) return '';
  try {
    return createHash('sha1').update(readFileSync(path)).digest('hex');
  } catch {
    return ''; // gone or unreadable: the task that needs it reports that
  }
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      if (skipped.test(entry.name)) return [];
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesIn(path) : [path];
    });
  } catch {
    return []; // gone between two calls; the next listing sees what is there then
  }
}
