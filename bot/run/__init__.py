"""Running: survey what is there, apply what was decided, journal what became of it."""

from __future__ import annotations
