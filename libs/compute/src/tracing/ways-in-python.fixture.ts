import type { Way } from './way.fixture';

/** Ways in which Python reads a file that is there. The code finds its path in `f`, a folder of its own in `d`. */
export const pythonReads: Readonly<Record<string, Way>> = {
  opened: { code: 'open(f).read()' },
  binary: { code: 'open(f, "rb").read()' },
  relative: { code: 'open(os.path.basename(f)).read()' },
  io_open: { code: 'import io; io.open(f).read()' },
  os_open: { code: 'os.close(os.open(f, os.O_RDONLY))' },
  pathlib: { code: 'import pathlib; pathlib.Path(f).read_bytes()' },
  zip: { code: 'import zipfile; zipfile.is_zipfile(f)' },
  tar: { code: 'import tarfile; tarfile.is_tarfile(f)' },
  fileinput: { code: 'import fileinput; list(fileinput.input([f]))' },
  linecache: { code: 'import linecache; linecache.getline(f, 1)' },
  mapped: { code: 'import mmap; h = open(f, "rb"); mmap.mmap(h.fileno(), 0, access=mmap.ACCESS_READ)' },
  loadtxt: { code: 'import numpy; numpy.loadtxt(f)', text: '1 2' },
  fromfile: { code: 'import numpy; numpy.fromfile(f, "u1")' },
  memmap: { code: 'import numpy; numpy.memmap(f, "u1", "r")' },
  sqlite: { code: 'import sqlite3; sqlite3.connect(f).execute("select 1 from sqlite_master")', text: '' },
  run: { code: 'import runpy; runpy.run_path(f)', text: '1' },
  copied: {
    code: 'import shutil, tempfile; t = tempfile.TemporaryDirectory(); shutil.copy(f, t.name); t.cleanup()',
  },
  descriptor: { code: 'h = os.open(f, os.O_RDONLY); open(h).read()' },
  child: { code: 'import subprocess; subprocess.run([sys.executable, "-c", f"open({f!r})"], check=True)' },
  spawned: {
    code: 'import multiprocessing as m, linecache; m.get_context("spawn").Pool(1).apply(linecache.getline, (f, 1))',
  },
  forked: {
    code: 'import multiprocessing as m; p = m.get_context("fork").Process(target=open, args=(f,)); p.start(); p.join()',
  },
  thread: { code: 'import threading; t = threading.Thread(target=open, args=(f,)); t.start(); t.join()' },
  r_child: {
    code: 'import subprocess; subprocess.run(["Rscript", "-e", f"x <- readLines(\'{f}\')"], check=True)',
  },
};

/** Ways in which Python writes a file that is not there yet. */
export const pythonWrites: Readonly<Record<string, Way>> = {
  written: { code: 'open(f, "w").write("a")' },
  appended: { code: 'open(f, "a").write("a")' },
  exclusive: { code: 'open(f, "x").write("a")' },
  updated: { code: 'open(f, "w+").write("a")' },
  os_created: { code: 'os.close(os.open(f, os.O_WRONLY | os.O_CREAT))' },
  touched: { code: 'import pathlib; pathlib.Path(f).touch()' },
  text_written: { code: 'import pathlib; pathlib.Path(f).write_text("a")' },
  gzip: { code: 'import gzip; gzip.open(f, "wb").close()' },
  zipped: { code: 'import zipfile; zipfile.ZipFile(f, "w").close()' },
  pickled: { code: 'import pickle; pickle.dump(1, open(f, "wb"))' },
  savetxt: { code: 'import numpy; numpy.savetxt(f, [1])' },
  tofile: { code: 'import numpy; numpy.zeros(1).tofile(f)' },
  figure: { code: 'from matplotlib.figure import Figure; Figure().savefig(f, format="pdf")' },
  picture: { code: 'from PIL import Image; Image.new("L", (1, 1)).save(f, "png")' },
  sqlite_made: { code: 'import sqlite3; c = sqlite3.connect(f); c.execute("create table t (a)"); c.close()' },
  renamed_to: { code: 'open(f + "~", "w").close(); os.rename(f + "~", f)' },
  replaced: { code: 'open(f + "~", "w").close(); os.replace(f + "~", f)' },
  moved: { code: 'import shutil; open(f + "~", "w").close(); shutil.move(f + "~", f)' },
  copied_to: { code: 'import shutil; shutil.copyfile("/etc/hostname", f)' },
  removed: { code: 'open(f, "w").close(); os.remove(f)' },
  folder: { code: 'os.mkdir(f)' },
  folders: { code: 'os.makedirs(os.path.join(f, "deep"), exist_ok=True)' },
  tree_removed: {
    code: 'import shutil; os.mkdir(f); open(os.path.join(f, "a"), "w").close(); shutil.rmtree(f)',
  },
  linked: { code: 'os.symlink("/etc/hostname", f)' },
  truncated: { code: 'open(f, "w").close(); os.truncate(f, 3)' },
  temporary_beside: {
    code: 'import tempfile; tempfile.NamedTemporaryFile(dir=d).close(); open(f, "w").close()',
  },
  logged: { code: 'import logging; logging.FileHandler(f).close()' },
  child_writes: {
    code: 'import subprocess; subprocess.run([sys.executable, "-c", f"open({f!r}, \'w\')"], check=True)',
  },
};
