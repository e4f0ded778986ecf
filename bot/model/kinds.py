"""Kinds of edits, as a summary tells them; a page is what the last one made of it.

After an edit from the sheet, an import, a repair, a taking back, a banner or redirect where its row
is gone, a renaming, or a published report.
"""

from __future__ import annotations

SHEET, IMPORTED, REPAIR, TAKEN_BACK, RETIRED, RENAMED, REPORT = "sirubma"
# Of a plan alone: pages below a user's page are nobody's, and the ledger does not know them.
DRAFTS = "d"
