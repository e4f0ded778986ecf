"""What makes the project itself; nothing here is needed to run Passeur."""

from __future__ import annotations
