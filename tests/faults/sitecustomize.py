"""Faults on demand, for the tests of the batch: a worker whose import path holds this folder obeys its documents.

A document that says ``FAULT:die`` kills the process that works on it, ``FAULT:hang`` keeps it for ever,
``FAULT:memory`` takes all memory there is (a gigabyte here), ``FAULT:raise`` makes a stage raise.
"""

import os
import resource
import signal
import sys
import time
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import PathFinder
from importlib.util import spec_from_loader


def obey(text: str) -> None:
    if "FAULT:die" in text:
        os.kill(os.getpid(), signal.SIGKILL)
    if "FAULT:hang" in text:
        time.sleep(3600)
    if "FAULT:memory" in text:
        resource.setrlimit(resource.RLIMIT_DATA, (1 << 30, 1 << 30))
        bytearray(1 << 34)
    if "FAULT:raise" in text:
        raise ValueError("as the document wished")


class Obeying(MetaPathFinder, Loader):
    """Loads the cleaning of texts, the first stage, with `obey` in front."""

    name = "extract.cleaning"

    def find_spec(self, name, path=None, target=None):
        if name != self.name:
            return None
        self.spec = PathFinder.find_spec(name, path)
        return spec_from_loader(
            name, self, origin=self.spec.origin, is_package=bool(self.spec.submodule_search_locations)
        )

    def create_module(self, spec):
        spec.submodule_search_locations = self.spec.submodule_search_locations
        return

    def exec_module(self, module):
        self.spec.loader.exec_module(module)
        find = module.find_layout

        def find_layout(text, lang):
            obey(text)
            return find(text, lang)

        module.find_layout = find_layout


sys.meta_path.insert(0, Obeying())
