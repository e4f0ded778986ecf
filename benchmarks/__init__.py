"""What Passeur costs, beside what others cost, in one run on one machine: `make bench`."""

from __future__ import annotations
