"""The order of listings that fit equally well: better proof first, then the firm's grade.

Whole points, published on the help page of the search. Contradicted idle time falls behind
everything else, whatever the grade.
"""

EVIDENCE = {0: -100, 1: 0, 2: 20, 3: 40}  # contradicted, declared, calendar fresh, measured
GRADES = {"AAA": 30, "AA": 26, "A": 22, "BBB": 14, "BB": 8, "NR": 8, "B": 0, "C": -20}
PHOTO = 6


def points(*, evidence: int, grade: str, has_photo: bool) -> int:
    return EVIDENCE[evidence] + GRADES[grade] + (PHOTO if has_photo else 0)
