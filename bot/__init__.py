"""Passeur carries workbooks to a wiki, and people's words back.

The way of a cell:

    workbook/   cells as they were typed, with their addresses
    schema/     cells become records; what is wrong becomes problems
    render/     records become the pages that are wanted
    decide/     wanted, known and live become a plan: a pure function
    run/        survey the wiki, apply the plan, journal each outcome
    report/     whatever happened, as text, HTML or JSON

Glossary, without synonyms:

workbook    a spreadsheet file; it holds sheets, a sheet holds cells
record      one row of a sheet, understood
collection  the records of one sheet and the pages made of them
page        a page of the wiki; revision: one saved state of it
said        what the sheet last said of a page, as rendered
saved       the revision that we left on the wiki
edit        one intended change of one page; a plan is a list of edits
run         one execution of a plan; an outcome is what became of one edit
problem     something wrong in the input; a finding: something wrong on the wiki
ledger      the cache of said and saved; history: what only time can teach
"""

from __future__ import annotations
