"""Notes each file that Python opens, makes or removes in the file that RESEARCH_TRACE_LOG names.

Python imports a module of this name at every start when its folder is in PYTHONPATH; children and kernels inherit that.
The folder then leaves sys.path, and the sitecustomize that would have been imported without it is imported after all.
Format of a line: libs/compute/src/tracing/parse-trace.ts. Events: https://docs.python.org/3/library/audit_events.html
"""

import os
import sys


def _install(log, workspace):
    getcwd, isabs, join, normpath = os.getcwd, os.path.isabs, os.path.join, os.path.normpath
    fsdecode, lexists, open_, write, close = os.fsdecode, os.path.lexists, os.open, os.write, os.close
    getframe = sys._getframe
    flags_of_log = os.O_WRONLY | os.O_APPEND | os.O_CREAT
    writing = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
    quiet = ("/proc/", "/dev/", "/sys/", join(sys.base_prefix, "lib", ""))
    if workspace.startswith(quiet):
        quiet = ()
    seen = set()

    def line(*fields):
        escaped = (f.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n") for f in fields)
        data = ("\t".join(escaped) + "\n").encode("utf-8", "surrogateescape")
        descriptor = open_(log, flags_of_log, 0o600)
        try:
            write(descriptor, data)
        finally:
            close(descriptor)

    def place():
        """File, line and text of the innermost line of the project's own code; empty when there is none."""
        frame = getframe(3)
        while frame is not None:
            name = frame.f_code.co_filename
            own = name.startswith(workspace) and "-packages/" not in name
            if own or "ipykernel_" in name:
                import linecache

                return name, str(frame.f_lineno), linecache.getline(name, frame.f_lineno).strip()
            frame = frame.f_back
        return "", "", ""

    def note(access, path):
        if isinstance(path, int) or path is None:
            return
        path = fsdecode(path)
        if path.startswith(quiet) or path == log:
            return
        if not isabs(path):
            path = join(getcwd(), path)
        key = access, path
        if key in seen:
            return
        seen.add(key)
        line(access, "python", normpath(path), *place())

    def opened(path, mode, flags):
        if mode is None:
            changes, reads = flags & writing, not flags & os.O_WRONLY and not flags & os.O_CREAT
        else:
            changes, reads = any(letter in mode for letter in "wax+"), mode[:1] == "r"
        if reads:
            note("read", path)
        if changes:
            note("write", path)

    def removed(path, folder=-1):
        # A path relative to an open folder (shutil.rmtree) is told by that folder's own event.
        if folder in (-1, None) and lexists(path):
            note("write", path)

    def made(path, *_):
        if not lexists(path):
            note("write", path)

    def moved(source, target, *_):
        removed(source)
        note("write", target)

    def database(path):
        if path not in (":memory:", b":memory:", "", b""):
            text = fsdecode(path)
            name = text[5:].split("?")[0] if text.startswith("file:") else text
            note("read" if lexists(name) else "write", name)

    handlers = {
        "open": opened,
        "os.remove": removed,
        "os.rmdir": removed,
        "shutil.rmtree": lambda path, *_: removed(path),
        "os.mkdir": made,
        "os.rename": moved,
        "os.link": lambda _source, target, *_: note("write", target),
        "os.symlink": lambda _source, target, *_: note("write", target),
        "os.truncate": lambda path, *_: note("write", path),
        "import": lambda _module, filename, *_: note("read", filename),
        "sqlite3.connect": database,
    }
    find = handlers.get

    def hook(event, arguments):
        handler = find(event)
        if handler is not None:
            try:
                handler(*arguments)
            except Exception:
                pass  # what is not noted is not worth a script

    line("start", "python")
    for root in {sys.prefix, sys.base_prefix, sys.exec_prefix}.union(p for p in sys.path if "-packages" in p):
        line("root", "python", root)
    sys.addaudithook(hook)


def _chain(here):
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry or ".") != here]
    for finder in sys.meta_path:
        spec = finder.find_spec("sitecustomize", None) if hasattr(finder, "find_spec") else None
        if spec is not None and spec.loader is not None:
            module = type(sys)("sitecustomize")
            module.__spec__, module.__loader__, module.__file__ = spec, spec.loader, spec.origin
            sys.modules["sitecustomize"] = module
            spec.loader.exec_module(module)
            return
    raise ImportError("there is no other sitecustomize", name="sitecustomize")


try:
    if os.environ.get("RESEARCH_TRACE_LOG") and hasattr(sys, "addaudithook"):
        _install(os.environ["RESEARCH_TRACE_LOG"], os.environ.get("RESEARCH_TRACE_WORKSPACE", "/"))
except OSError:
    pass  # a child that outlives the trace: nobody reads it any more
_chain(os.path.dirname(os.path.abspath(__file__)))
