"""
Public-health rules as pure functions of dated, sourced values; standard library only.

An epidemiologist can read and sign this folder: no database, no framework, no network is in it.
Numbers come from a protocol pack (`packs/`), whose every value has a unit and a source.
"""
