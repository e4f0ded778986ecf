from __future__ import annotations

import resource
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from live.people import RealWiki


def test_a_fresh_wiki_has_its_first_page_and_no_other(fresh_wiki: RealWiki) -> None:
    assert fresh_wiki.editor.titles() == ["Accueil"]


def test_what_one_test_writes_is_gone_in_the_next(fresh_wiki: RealWiki) -> None:
    for text in ("un", "deux"):
        fresh_wiki.editor.edit("Essai", text)
    fresh_wiki.admin.move("Essai", "Épreuve")
    assert fresh_wiki.editor.titles() == ["Accueil", "Essai", "Épreuve"]


def test_people_stay_logged_in_over_a_restored_wiki(fresh_wiki: RealWiki) -> None:
    assert fresh_wiki.editor.titles() == ["Accueil"]
    fresh_wiki.editor.edit("Essai", "trois", summary="essai")
    newest, *older = fresh_wiki.admin.revisions("Essai")
    assert (newest["user"], newest["slots"]["main"]["content"]) == ("Éditrice", "trois")
    assert older == []


def test_a_page_rendered_before_a_restore_is_not_served_after_it(fresh_wiki: RealWiki) -> None:
    assert "trois" not in fresh_wiki.editor.html("Accueil")
    fresh_wiki.editor.edit("Modèle:Essai", "quatre")
    fresh_wiki.editor.edit("Essai", "{{Essai}}")
    assert "quatre" in fresh_wiki.editor.html("Essai")


def test_settings_change_from_one_request_to_the_next(fresh_wiki: RealWiki) -> None:
    editor = fresh_wiki.editor  # a read-only wiki lets nobody log in

    def asked() -> bool:
        answer = editor.api(action="query", meta="siteinfo")
        return bool(answer["query"]["general"]["readonly"])

    with fresh_wiki.changed(wgReadOnly="Copie de sauvegarde"):
        assert asked()
    assert not asked()


def test_jobs_are_run_when_asked_and_not_before(fresh_wiki: RealWiki) -> None:
    fresh_wiki.editor.edit("Modèle:Essai", "un")
    fresh_wiki.editor.edit("Essai", "{{Essai}}")
    fresh_wiki.run_jobs()
    fresh_wiki.editor.edit("Modèle:Essai", "[[Catégorie:Essais]]")
    members = {"action": "query", "list": "categorymembers", "cmtitle": "Catégorie:Essais"}
    before = fresh_wiki.editor.api(**members)["query"]["categorymembers"]
    ran = fresh_wiki.run_jobs()
    after = fresh_wiki.editor.api(**members)["query"]["categorymembers"]
    assert ran > 0
    assert [page["title"] for page in after if page not in before] == ["Essai"]


def test_the_server_merges_as_real_ones_do_unless_it_has_no_diff3(fresh_wiki: RealWiki) -> None:
    lines = ["un", "", "deux", "", "trois", "", "quatre", "", "cinq"]
    base = fresh_wiki.editor.edit("Essai", "\n".join(lines))
    fresh_wiki.admin.edit("Essai", "\n".join(["UN", *lines[1:]]))
    params = {"action": "edit", "title": "Essai", "text": "\n".join([*lines[:-1], "CINQ"])}
    tokens = fresh_wiki.editor.api(action="query", meta="tokens")["query"]["tokens"]
    whole = {**params, "baserevid": base, "token": tokens["csrftoken"]}
    with fresh_wiki.changed(wgDiff3="/nope"):
        refused = fresh_wiki.editor.api(**whole)
    merged = fresh_wiki.editor.api(**whole)
    assert refused["errors"][0]["code"] == "editconflict"
    assert merged["edit"]["result"] == "Success"
    assert fresh_wiki.editor.text("Essai") == "\n".join(["UN", *lines[1:-1], "CINQ"])


@contextmanager
def at_most_files(number: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (number, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_long_queue_of_jobs_needs_no_more_files_than_a_short_one(fresh_wiki: RealWiki) -> None:
    for number in range(30):
        fresh_wiki.editor.edit(f"Essai {number}", "{{Essai}} [[Catégorie:Essais]]")
    fresh_wiki.editor.edit("Modèle:Essai", "un")
    with at_most_files(64):
        assert fresh_wiki.run_jobs() > 60
