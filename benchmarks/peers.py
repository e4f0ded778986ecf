"""The peers: pywikibot's pagefromfile, and the barest loop of `action=edit` that there can be.

Run as a script it is the bare loop: `peers.py FOLDER_OF_THE_WIKI PAGES.json`.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import requests

from bot.wiki import local

if TYPE_CHECKING:
    from benchmarks.world import World


# As installed by pip, the scripts do not find their own sentences without being told.
_PAGEFROMFILE = """
import sys
from pywikibot import i18n
i18n.set_messages_package("pywikibot_scripts.i18n")
from pywikibot_scripts.pagefromfile import main
main(*sys.argv[1:])
"""


# The same, counting what it asks the wiki, and without waiting for pages of people.
_WEBLINKCHECKER = """
import sys
from pywikibot import config, i18n
from pywikibot.comms import http
i18n.set_messages_package("pywikibot_scripts.i18n")
from pywikibot_scripts.weblinkchecker import main
asked = []
send = http.session.send
def count(request, **more):
    asked.append("api.php" in request.url)
    return send(request, **more)
http.session.send = count
main("-start:Page", "-namespace:0")
print(sum(asked), "requests to the wiki,", len(asked) - sum(asked), "others")
"""


def weblinkchecker(world: World) -> tuple[list[str], Path]:
    """Prepare a weblinkchecker run on the world's wiki: the command, and its folder."""
    folder = world.folder / "peer"
    folder.mkdir(exist_ok=True)
    copy_account(world, folder)
    return [sys.executable, "-c", _WEBLINKCHECKER, "-dir:."], folder


def pagefromfile_input(pages: dict[str, str]) -> str:
    """Write pages as pagefromfile reads them: title between triple quotes on the first line."""
    return "".join(
        f"{{{{-start-}}}}\n'''{title}'''\n{text}\n{{{{-stop-}}}}\n" for title, text in pages.items()
    )


def pagefromfile(world: World, pages: dict[str, str], *words: str) -> tuple[list[str], Path]:
    """Prepare a pagefromfile run on the world's wiki: the command, and the folder to run it in.

    It logs in with the same bot account, in a folder of its own.
    """
    folder = world.folder / "peer"
    folder.mkdir(exist_ok=True)
    copy_account(world, folder)
    (folder / "pages.txt").write_text(pagefromfile_input(pages), encoding="utf-8")
    command = [sys.executable, "-c", _PAGEFROMFILE, "-dir:."]
    return [*command, "-file:pages.txt", "-notitle", "-pt:0", *words], folder


def bare_loop(api: str, user: str, password: str, pages: dict[str, str]) -> None:
    """Log in, then send one edit after the other, with nothing around them."""
    session = requests.Session()

    def ask(**params: Any) -> Any:
        return session.post(api, data={**params, "format": "json", "formatversion": 2}).json()

    token = ask(action="query", meta="tokens", type="login")["query"]["tokens"]["logintoken"]
    ask(action="login", lgname=user, lgpassword=password, lgtoken=token)
    csrf = ask(action="query", meta="tokens")["query"]["tokens"]["csrftoken"]
    for title, text in pages.items():
        reply = ask(action="edit", title=title, text=text, token=csrf, bot=1, createonly=1)
        if reply.get("edit", {}).get("result") != "Success":
            raise SystemExit(f"{title}: {reply}")


def copy_account(world: World, folder: Path) -> None:
    """Give the peer the account that the wiki has now."""
    for name in ("user-config.py", "user-password.py"):
        shutil.copy2(world.wiki / name, folder / name)


if __name__ == "__main__":
    wiki, file = Path(sys.argv[1]), Path(sys.argv[2])
    account = json.loads((wiki / "site" / "accounts.json").read_text(encoding="utf-8"))[
        "PasseurBot"
    ]
    login = f"{account['name']}@{account['app']}"
    texts = json.loads(file.read_text(encoding="utf-8"))
    bare_loop(local.status(wiki).api, login, account["app_password"], texts)
