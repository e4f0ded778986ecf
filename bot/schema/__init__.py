"""Collections as people declare them, and rows understood: cells become records, or problems."""

from __future__ import annotations
