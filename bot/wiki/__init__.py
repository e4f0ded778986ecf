"""The wiki, as a port: what a run may ask of it, the real one and one in memory.

`port` says what any wiki can do, and `errors` what the API's error codes mean. `memory` is a small
faithful MediaWiki for tests. `session` opens a `real` one, which reads through mwclient (`api`,
`read`) and writes through pywikibot (`login`, `pywiki`, `write`), on one connection that `hook`
watches.
"""

from __future__ import annotations
