"""Records become the pages that are wanted: titles, texts, and which cell gave which part."""

from __future__ import annotations
