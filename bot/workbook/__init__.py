"""Everything that touches a spreadsheet: cells as they were typed, with their addresses.

opened.py     a file, read once, and what it really is
read.py       a sheet of it, through calamine
xlsx.py       what calamine does not tell of an xlsx: faults, merged cells, rich text, links
              (xlsx_parts.py: in which part of the zip it is)
ods.py        the same of an ods
separated.py  csv and tsv
annotate.py   the same workbook given back, with what is wrong marked in it
header.py     where the headings of an unknown sheet are; footer.py, the row that adds up
"""

from __future__ import annotations
