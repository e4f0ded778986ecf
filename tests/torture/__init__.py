"""The long form of what the suite does in a few seconds: `make torture`, see `run.py`."""

from __future__ import annotations
