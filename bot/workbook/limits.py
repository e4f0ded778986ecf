"""How much of a workbook is read: what a hostile one can cost is known beforehand.

Together they keep a command below 500 MB of memory and 30 seconds, measured on the worst files
that they let through (`tests/test_workbook_hostile.py`). A workbook of 20,000 rows and 15 columns
is well within all of them.
"""

from __future__ import annotations

LARGEST_FILE = 100_000_000  # bytes of the file itself, pictures included
LARGEST = 250_000_000  # bytes of all its parts once unpacked
LARGEST_PART = 64_000_000  # bytes of one part of XML: a sheet, or the texts that sheets share
LARGEST_TEXT = 25_000_000  # bytes of a csv or tsv
LARGEST_WORDS = 25_000_000  # bytes of a part without its tags: they may become four times as many
MOST_PARTS = 5_000  # entries of the zip; pictures are the only ones that come in numbers
LONGEST_TAG = 1_000_000  # bytes; parsers that are fed piece by piece go over one again and again
MOST_CELLS = 2_000_000  # of a sheet, empty ones between others too, because the whole block is held
MOST_COLUMNS = 16_384  # as many as a spreadsheet has; a cell further out is no cell
MOST_FILLED = 500_000  # cells of a sheet that hold something
MOST_ROWS = 100_000  # of a sheet that hold something: each becomes a record
MOST_CHARACTERS = 30_000_000  # of a sheet: a text that many cells share is held by each of them
MOST_RANGED = 200_000  # cells that merged ranges and links of a sheet cover
LONGEST_CELL = 131_072  # characters; a spreadsheet takes 32,767, Python's csv module these
MOST_TO_MARK = 400_000  # cells of all sheets that openpyxl holds, to write a copy
MOST_TAGS = 700_000  # of an .ods that is filled: each is an object of its tree
