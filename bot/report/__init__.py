"""What people see: a plan, a run or a list of problems, as text, HTML or JSON.

Functions from frozen values and a `Say` to a text; none of them reads a clock, a wiki or a file of
the project. The command line and the editor's page show the very same sentences.
"""

from __future__ import annotations
