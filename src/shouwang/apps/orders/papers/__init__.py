"""
Papers about orders: what somebody is given in the hand, in their language; no framework is in here.

`facts` what they are made from · `sheets` what stands on one · `notices`, `endings`, `letters` which there
are · `pdf` how they are set · `signing` how anyone checks one
"""

from shouwang.apps.orders.papers.endings import lifting, release, wages
from shouwang.apps.orders.papers.facts import AppealFacts, OrderFacts, WrongFacts
from shouwang.apps.orders.papers.letters import answer, apology
from shouwang.apps.orders.papers.notices import extension, notice
from shouwang.apps.orders.papers.pdf import pdf_of
from shouwang.apps.orders.papers.sheets import Sheet
from shouwang.apps.orders.papers.signing import (
    PaperCodeError,
    Said,
    initial_of,
    public_of,
    read,
    sign,
)

__all__ = [
    "AppealFacts",
    "OrderFacts",
    "PaperCodeError",
    "Said",
    "Sheet",
    "WrongFacts",
    "answer",
    "apology",
    "extension",
    "initial_of",
    "lifting",
    "notice",
    "pdf_of",
    "public_of",
    "read",
    "release",
    "sign",
    "wages",
]
