"""
Spreadsheets in and out: read in a bounded process, judged row by row, written without formulas.

=============  =====================================================================
`read`         a file becomes a `Book`, or is refused in one sentence
`columns`      which column of a sheet holds what
`cells`        what one cell says, what is doubtful about it, or why it is refused
`rows`         every row accepted, looked at or refused; the counts always add up
`write`        tables out, as workbook or text; every text stays text
`residents`    the ledgers and registers that townships keep
=============  =====================================================================

Nothing is imported here, so that the process that reads a stranger's file loads only what it needs.
"""
