"""Whether the tests see what they are there for: `make mutants`, see `run.py`."""

from __future__ import annotations
