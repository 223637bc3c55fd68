"""What is true of cascades, apart from any database.

`times` brings figures to months and to the days people are there, `shares` spreads one figure over several, `trees` does
so for a whole tree and tells who changes, `hints` says whether it can be reached, `lives` what may become of it.
"""
