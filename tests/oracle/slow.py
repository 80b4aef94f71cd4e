"""slow.py - what the second versions share: days counted one by one, exact fractions, inputs with edges.

Nothing here knows the program: rules are written from their sources, in the plainest way.
"""
import datetime
from fractions import Fraction

DAY = datetime.timedelta(days=1)


def day(text):
    return datetime.date.fromisoformat(text)


def days_in_month(year, month):
    first = datetime.date(year, month, 1)
    count = 0
    while (first + DAY * count).month == month:
        count += 1
    return count


def add_months(date, months):
    """The same day, or the last of a shorter month."""
    year, month = date.year, date.month
    step = 1 if months > 0 else -1
    for _ in range(abs(months)):
        month += step
        if month == 13:
            year, month = year + 1, 1
        if month == 0:
            year, month = year - 1, 12
    return datetime.date(year, month, min(date.day, days_in_month(year, month)))


def whole_months(since, until):
    months = 0
    while add_months(since, months + 1) <= until:
        months += 1
    return months


def month_text(date):
    return "%04d-%02d" % (date.year, date.month)


def month_day(text):
    return day(text + "-01")


def floor(value):
    return value.numerator // value.denominator if isinstance(value, Fraction) else value


def half_up(value):
    return floor(Fraction(value) + Fraction(1, 2))


def round_up(value, unit):
    return -floor(-Fraction(value) / unit) * unit


def tenths(value):
    """One decimal, halves up, as text."""
    whole = half_up(Fraction(value) * 10)
    return "%d.%d" % (whole // 10, whole % 10)


class Refused:
    """The rule must answer with an error, at this member if one is named."""

    def __init__(self, member=None):
        self.member = member

    def __repr__(self):
        return "refused at %s" % self.member


SOME_DAYS = [day(text) for text in """
1989-01-07 1989-01-08 2000-02-28 2000-02-29 2000-03-01 2004-02-29 2019-04-30 2019-05-01 2020-02-28 2020-02-29
2020-03-01 2020-03-31 2020-04-01 2020-07-02 2020-07-03 2021-06-30 2021-07-01 2023-03-31 2023-04-01 2024-02-29
2024-03-31 2024-04-01 2025-03-31 2025-04-01 2026-03-31 2026-04-01 2026-06-30 2026-07-01 2028-02-29 2030-12-31
""".split()]


def any_day(random, first, last):
    """A day of the span; often an edge: a last day of a month, a leap day, a change of a rule or era."""
    kind = random.random()
    if kind < 0.3:
        fitting = [one for one in SOME_DAYS if day(first) <= one <= day(last)]
        if fitting:
            return random.choice(fitting)
    span = (day(last) - day(first)).days
    found = day(first) + DAY * random.randint(0, span)
    if kind < 0.45:
        end = found.replace(day=days_in_month(found.year, found.month))
        return end if end <= day(last) else found
    return found


def any_yen(random, high):
    """Zero, one, round sums, the upper limit and its neighbours, or anything."""
    kind = random.random()
    if kind < 0.06:
        return 0
    if kind < 0.12:
        return 1
    if kind < 0.16:
        return high
    if kind < 0.20:
        return max(0, high - 1)
    if kind < 0.50:
        return min(high, random.randint(1, 9) * 10 ** random.randint(0, len(str(high)) - 1))
    return random.randint(0, 10 ** random.randint(1, len(str(high)))) % (high + 1)


def near(random, value):
    return max(0, value + random.choice([-1, 0, 0, 1]))
