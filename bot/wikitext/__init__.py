"""Wikitext: how to write a value so that it shows as typed, and how to read a page's tree."""

from __future__ import annotations
