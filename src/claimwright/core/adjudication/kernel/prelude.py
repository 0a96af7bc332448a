"""Functions that a kernel may call, as source text: calendar, rounding, search. Integers only.

They follow `core.dates` and `core.money` (29 February falls on 28 February in a common year) and the
interpreter, in a form that CPython and a compiler both take. Days are ordinals (0001-01-01 is 1).
"""

from __future__ import annotations

ORDER = '''
@compiled
def out_of_order(claims, group_key, event_date, claim_no):
    """How many claims stand before an earlier one of the same group."""
    wrong = 0
    for i in range(1, claims):
        same = group_key[i] == group_key[i - 1]
        back = event_date[i] < event_date[i - 1]
        twice = (event_date[i] == event_date[i - 1]) & (claim_no[i] <= claim_no[i - 1])
        wrong += (group_key[i] < group_key[i - 1]) | (same & (back | twice))
    return wrong


@compiled
def tally(claims, payable_fen, edges, at_least):
    """Paid in total and the largest payment; adds to `at_least` how many payments reach each edge."""
    total = 0
    largest = 0
    for i in range(claims):
        amount = payable_fen[i]
        total += amount
        largest = amount if amount > largest else largest
    for e in range(len(edges)):
        edge = edges[e]
        reached = 0
        for i in range(claims):
            reached += payable_fen[i] >= edge
        at_least[e] += reached
    return total, largest
'''

CALENDAR = '''
@compiled
def civil(day):
    """Year, month and day of an ordinal (eras of 400 years that begin on 1 March)."""
    z = day + 305
    era = z // 146097
    doe = z - era * 146097
    yoe = (doe - doe // 1460 + doe // 36524 - doe // 146096) // 365
    doy = doe - (365 * yoe + yoe // 4 - yoe // 100)
    mp = (5 * doy + 2) // 153
    month = mp + 3 if mp < 10 else mp - 9
    return yoe + era * 400 + (1 if month <= 2 else 0), month, doy - (153 * mp + 2) // 5 + 1


@compiled
def ordinal(year, month, day):
    y = year - 1 if month <= 2 else year
    era = y // 400
    yoe = y - era * 400
    doy = (153 * (month - 3 if month > 2 else month + 9) + 2) // 5 + day - 1
    return era * 146097 + yoe * 365 + yoe // 4 - yoe // 100 + doy - 305


@compiled
def add_years(start, years):
    year, month, day = civil(start)
    year += years
    if month == 2 and day == 29 and (year % 4 != 0 or (year % 100 == 0 and year % 400 != 0)):
        day = 28
    return ordinal(year, month, day)


@compiled
def completed_years(start, on):
    years = civil(on)[0] - civil(start)[0]
    return years - 1 if on < add_years(start, years) else years


@compiled
def policy_year_start(inception, on):
    """First day of the policy year: a one-year policy is in its first year without a look at the calendar."""
    if inception <= on < inception + 365:
        return inception
    return add_years(inception, completed_years(inception, on))
'''

ROUNDING = {
    "half_up": """
@compiled
def half_up(above, below):
    q = above // below
    return q + 1 if 2 * (above - q * below) >= below else q
""",
    "half_even": """
@compiled
def half_even(above, below):
    q = above // below
    twice = 2 * (above - q * below)
    return q + 1 if twice > below or (twice == below and q % 2 == 1) else q
""",
    "floor": """
@compiled
def floor(above, below):
    return above // below
""",
    "ceiling": """
@compiled
def ceiling(above, below):
    return -((-above) // below)
""",
}


def slot_source(parts: int) -> str:
    """A search for the place of a balance by a key of so many parts, appended if it is new."""
    names = [f"k{part}" for part in range(parts)]
    given = [f"a{part}" for part in range(parts)]
    test = " and ".join(f"{key}[s] == {value}" for key, value in zip(names, given, strict=True))
    fill = "\n    ".join(f"{key}[count[at]] = {value}" for key, value in zip(names, given, strict=True))
    return f"""
@compiled
def slot{parts}(count, at, {", ".join(names)}, used, seen, {", ".join(given)}):
    for s in range(count[at]):
        if {test}:
            return s
    {fill}
    used[count[at]] = 0
    seen[count[at]] = 0
    count[at] += 1
    return count[at] - 1
"""
