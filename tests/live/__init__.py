"""Tests on a real MediaWiki."""

from __future__ import annotations
