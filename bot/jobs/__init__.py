"""One module per command: it takes settings, returns a value, and tells its progress as events.

Nothing here prints or asks; the command line (and later a web page) does that around it.
"""

from __future__ import annotations
