"""Runs Python scripts in forks of one process that has imported their modules already.

The arguments are those modules. Each line of standard input is a JSON object: `script`, `cwd`, `env`, and the files
`stdout` and `stderr`. Each line of standard output is the exit status of one script, in the same order.
"""

import importlib
import importlib.machinery
import importlib.util
import json
import os
import sys


def main():
    for name in sys.argv[1:]:
        importlib.import_module(name)
    for line in sys.stdin:
        wanted = json.loads(line)
        child = os.fork()
        if child == 0:
            return execute(wanted)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def execute(wanted):
    """What follows `python -B script`, after its start."""
    for descriptor, name in ((1, "stdout"), (2, "stderr")):
        os.dup2(os.open(wanted[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), descriptor)
    os.environ.clear()
    os.environ.update(wanted["env"])
    os.chdir(wanted["cwd"])
    script = wanted["script"]
    sys.argv, sys.path[0] = [script], os.path.dirname(os.path.abspath(script))
    loader = importlib.machinery.SourceFileLoader("__main__", script)
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("__main__", loader))
    sys.modules["__main__"] = module
    loader.exec_module(module)


main()
