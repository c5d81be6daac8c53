"""
How long what is kept, and its end: terms, the work of the night, holds, the end of an outbreak.

`terms` the file · `clocks` what starts a clock · `kept` what capabilities register ·
`holds`, `closing` acts of people · `purging` the night
"""
