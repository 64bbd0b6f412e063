"""Faults on demand, for the tests of the batch: a worker whose import path holds this folder obeys its documents.

A table called ``deadly.jsonl`` kills the process that reads its fifth row. A document that says ``FAULT:die`` kills the process that works on it, ``FAULT:hang`` keeps it for ever,
``FAULT:memory`` takes 16 gigabytes, ``FAULT:raise`` makes a stage raise.
"""

import os
import signal
import sys
import time
from importlib.abc import MetaPathFinder
from importlib.machinery import PathFinder


def obey(text: str) -> None:
    if "FAULT:die" in text:
        os.kill(os.getpid(), signal.SIGKILL)
    if "FAULT:hang" in text:
        time.sleep(3600)
    if "FAULT:memory" in text:
        bytearray(1 << 34)
    if "FAULT:raise" in text:
        raise ValueError("as the document wished")


def obeying(find_layout):
    def find(text, lang):
        obey(text)
        return find_layout(text, lang)

    return find


def deadly(read_input):
    def read(input, options):
        for n, item in enumerate(read_input(input, options)):
            if input.name == "deadly.jsonl" and n == 4:
                os.kill(os.getpid(), signal.SIGKILL)
            yield item

    return read


WRAPPERS = {"extract.pipeline": ("find_layout", obeying), "extract.documents": ("read_input", deadly)}


class Obeying(MetaPathFinder):
    """Loads the pipeline with `obey` in front of its first stage, and deadly rows in front of the reading."""

    def find_spec(self, name, path=None, target=None):
        if name not in WRAPPERS:
            return None
        spec = PathFinder.find_spec(name, path)
        execute = spec.loader.exec_module
        function, wrapper = WRAPPERS[name]

        def exec_module(module):
            execute(module)
            setattr(module, function, wrapper(getattr(module, function)))

        spec.loader.exec_module = exec_module
        return spec


sys.meta_path.insert(0, Obeying())
