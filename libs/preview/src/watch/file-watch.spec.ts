import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileWatch } from './file-watch';

describe('FileWatch', () => {
  let folder: string;
  let told: string[][];
  let watch: FileWatch;
  let nowMs: number;
  const path = (name: string): string => join(folder, name);
  const look = (afterMs = 50): void => watch.look((nowMs += afterMs));

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'file-watch-'));
    mkdirSync(path('project/out'), { recursive: true });
    writeFileSync(path('a.tex'), 'one');
    writeFileSync(path('project/run.R'), 'one');
    told = [];
    nowMs = performance.now();
    watch = new FileWatch({
      onChange: (paths) => told.push([...paths]),
      counts: (file) => !file.endsWith('.md'),
    });
    watch.watch({ files: [path('a.tex')], folders: [path('project')] });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('tells an edit once it has stopped', () => {
    writeFileSync(path('a.tex'), 'two');
    look();
    expect(told).toEqual([]);
    writeFileSync(path('a.tex'), 'three');
    look();
    expect(told).toEqual([]);
    look();
    look();
    expect(told).toEqual([[path('a.tex')]]);
  });

  it('tells nothing of a file that is written again with the same bytes', () => {
    writeFileSync(path('a.tex'), 'one');
    utimesSync(path('a.tex'), 1, 1);
    look();
    look();
    expect(told).toEqual([]);
  });

  it('follows an editor that writes another file and renames it', () => {
    writeFileSync(path('a.tex~'), 'two');
    renameSync(path('a.tex~'), path('a.tex'));
    look();
    look();
    expect(told).toEqual([[path('a.tex')]]);
  });

  it('waits for a file that is gone for a moment, and tells when it stays gone', () => {
    rmSync(path('a.tex'));
    look();
    look();
    writeFileSync(path('a.tex'), 'one');
    look();
    look();
    expect(told).toEqual([]);
    rmSync(path('a.tex'));
    look();
    look(600);
    look();
    expect(told).toEqual([[path('a.tex')]]);
  });

  it('finds new files in folders, but not outputs, hidden files and what does not count', () => {
    for (const name of ['new.R', 'out/made.tex', '.hidden', 'notes.md'])
      writeFileSync(path(`project/${name}`), 'x');
    look(1100);
    look();
    expect(told).toEqual([[path('project/new.R')]]);
  });

  it('sees that a file of a folder has gone', () => {
    rmSync(path('project/run.R'));
    look(1100);
    look(600);
    look();
    look(1100);
    expect(told).toEqual([[path('project/run.R')]]);
  });

  it('tells what was made in a folder since the last listing, also when it is told to look at more meanwhile', () => {
    writeFileSync(path('project/new.R'), 'x');
    writeFileSync(path('b.tex'), 'one');
    watch.watch({ files: [path('a.tex'), path('b.tex')], folders: [path('project')] });
    look();
    look();
    expect(told).toEqual([[path('project/new.R')]]);
  });

  it('keeps what it knows of a file when it is told to look at more', () => {
    writeFileSync(path('a.tex'), 'two');
    writeFileSync(path('b.tex'), 'one');
    watch.watch({ files: [path('a.tex'), path('b.tex')], folders: [] });
    look();
    look();
    expect(told).toEqual([[path('a.tex')]]);
  });
});
