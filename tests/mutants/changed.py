"""Puts a mutant in the place of what was imported: where it stands, or by importing anew."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import cached_property
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

from mutants.made import Mutant


def put_in(mutant: Mutant) -> bool:
    """Change the one function that a mutant is about; False where it is about more than a body."""
    code: CodeType | None = compile(mutant.source, mutant.path, "exec", dont_inherit=True)
    here: Any = sys.modules[module_name(mutant.path)]
    for name in mutant.place.split("."):
        here = _function_of(vars(here).get(name))
        code = _only(code, name)
        if code is None or isinstance(here, FunctionType):
            break
        if not isinstance(here, type):
            return False
    if code is None or not isinstance(here, FunctionType):
        return False
    code = code.replace(co_filename=here.__code__.co_filename)
    if code == here.__code__ or len(code.co_freevars) != len(here.__code__.co_freevars):
        return False
    here.__code__ = code
    return True


def module_name(path: str) -> str:
    """Name the module of a file, `bot.decide.case` of `bot/decide/case.py`."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _function_of(found: object) -> object:
    """Take off what a decorator put around a function."""
    if isinstance(found, property):
        return found.fget
    if isinstance(found, cached_property):
        return found.func
    return getattr(found, "__wrapped__", found)


def _only(code: CodeType | None, name: str) -> CodeType | None:
    found = (
        [c for c in code.co_consts if isinstance(c, CodeType) and c.co_name == name] if code else []
    )
    return found[0] if len(found) == 1 else None


def import_anew(root: Path, mutant: Mutant) -> None:
    """Forget the project's modules; the next import runs them again, one of them changed."""
    for name in list(_modules_of(root)):
        del sys.modules[name]
    sys.meta_path.insert(0, _Changed(root, mutant))


def _modules_of(root: Path) -> Iterator[str]:
    for name, module in list(sys.modules.items()):
        path = Path(getattr(module, "__file__", None) or "/")
        if path.is_relative_to(root) and ".venv" not in path.parts and "mutants" not in path.parts:
            yield name


class _Changed(MetaPathFinder, Loader):
    """Imports the mutant where its module is asked for."""

    def __init__(self, root: Path, mutant: Mutant) -> None:
        self._path = root / mutant.path
        self._name = module_name(mutant.path)
        self._source = mutant.source

    def find_spec(self, name: str, *_rest: Any) -> ModuleSpec | None:
        """Answer for the one module."""
        if name != self._name:
            return None
        is_package = self._path.name == "__init__.py"
        spec = spec_from_loader(name, self, origin=str(self._path), is_package=is_package)
        if spec and is_package:
            spec.submodule_search_locations = [str(self._path.parent)]
        if spec:
            spec.has_location = True
        return spec

    def exec_module(self, module: ModuleType) -> None:
        """Run the mutant's source as the module."""
        exec(compile(self._source, str(self._path), "exec"), vars(module))  # noqa: S102 - a mutant takes the place of its module
