"""English words and their opposites, for options that exclude each other."""

from __future__ import annotations

_PAIRS = """
    increases|decreases increase|decrease increased|decreased increasing|decreasing rises|falls rise|fall
    rising|falling rose|fell more|less most|least more|fewer higher|lower high|low highest|lowest
    larger|smaller large|small greater|smaller greater|lesser faster|slower fast|slow hotter|colder hot|cold
    warmer|cooler warm|cool positive|negative positively|negatively before|after above|below inside|outside
    internal|external gains|loses gain|lose expands|contracts expand|contract expands|shrinks grows|shrinks
    strengthens|weakens stronger|weaker strong|weak accelerates|slows accepts|rejects accept|reject
    absorbs|releases absorb|release absorbed|released gained|lost left|right north|south northward|southward
    eastward|westward east|west early|late earlier|later first|last maximum|minimum upward|downward
    upwards|downwards up|down toward|away towards|away attracts|repels attract|repel attracted|repelled
    longer|shorter long|short heavier|lighter heavy|light denser|thinner thicker|thinner deeper|shallower
    opens|closes open|closed supports|opposes support|oppose supported|opposed majority|minority
    active|passive dominant|recessive always|never all|none with|without can|cannot true|false present|absent
    legal|illegal formal|informal direct|indirect voluntary|involuntary dependent|independent equal|unequal
    stable|unstable soluble|insoluble reversible|irreversible doubles|halves doubled|halved improves|worsens
    wins|loses raises|lowers raise|lower raised|lowered widens|narrows
"""
OPPOSITES = frozenset(frozenset(pair.split("|")) for pair in _PAIRS.split())
