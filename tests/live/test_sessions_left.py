"""Sessions that were closed, or never came to be, leave nothing behind in a process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from live.elsewhere import elsewhere

if TYPE_CHECKING:
    from pathlib import Path

    from live.people import RealWiki

_LEFT = """
import logging
folder = Path(sys.argv[1])
for _ in range(3):
    try:
        open_session(folder).close()
    except Failure as failure:
        told["code"] = failure.problem.code
http = sys.modules["pywikibot.comms.http"]
told["hooks"] = len(http.session.hooks["response"])
told["handlers"] = len(logging.getLogger("mwclient").handlers)
"""


def test_sessions_that_were_closed_leave_nothing(wiki_folder: Path) -> None:
    assert elsewhere(wiki_folder, _LEFT) == {"hooks": 0, "handlers": 1}


def test_sessions_that_could_not_be_opened_leave_nothing(
    fresh_wiki: RealWiki, wiki_folder: Path
) -> None:
    with fresh_wiki.changed(wgReadOnly="Copie"):
        left = elsewhere(wiki_folder, _LEFT)
    assert left == {"code": "api.readonly", "hooks": 0, "handlers": 1}
