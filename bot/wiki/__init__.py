"""The wiki, as a port: what a run may ask of it, the real one and one in memory.

port      what any wiki can do, and what it answers
memory    a small faithful MediaWiki, for tests and trials
session   opens a real one: the only place that imports pywikibot
read      bulk reading, through mwclient
write     saving, moving, deleting, each one request with its guard
errors    what each of the API's error codes means for an edit and for the run
"""

from __future__ import annotations
