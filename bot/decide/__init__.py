"""Deciding: what is wanted, what is known and what is live become a plan. Nothing here acts."""

from __future__ import annotations
