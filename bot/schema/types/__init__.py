"""The types of fields, one small class each."""

from __future__ import annotations
