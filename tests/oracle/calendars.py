"""calendars.py - days, eras and business days: docs/rules.md R-001 to R-003, R-012, R-013, R-072."""
import os

from slow import DAY, Refused, add_months, any_day, day, days_in_month, month_text

TABLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "data", "holidays", "days_1970_2050.txt")
with open(TABLE, encoding="utf-8") as lines:
    HOLIDAYS = {line.split()[0] for line in lines if line[0] != "#"}

ERAS = [("明治", "M", "1", "1868-01-25"), ("大正", "T", "2", "1912-07-30"), ("昭和", "S", "3", "1926-12-25"),
        ("平成", "H", "4", "1989-01-08"), ("令和", "R", "5", "2019-05-01")]
FULL_WIDTH = str.maketrans("0123456789-/.", "０１２３４５６７８９－／．")


def era_of(date):
    return [era for era in ERAS if day(era[3]) <= date][-1]


def era_year(date):
    return date.year - day(era_of(date)[3]).year + 1


def long_year(date):
    year = era_year(date)
    return era_of(date)[0] + ("元" if year == 1 else str(year)) + "年"


def is_open(date):
    """A day on which banks are open."""
    around_new_year = (date.month, date.day) == (12, 31) or (date.month == 1 and date.day <= 3)
    return date.isoweekday() < 6 and str(date) not in HOLIDAYS and not around_new_year


def to_open(date, step):
    while not is_open(date):
        date += DAY * step
    return date


# ---- date ----
def text_forms(date):
    era, year = era_of(date), era_year(date)
    ymd = (date.year, date.month, date.day)
    short = "%s%d.%d.%d" % (era[1], year, date.month, date.day)
    forms = [str(date), "%d/%d/%d" % ymd, "%d.%d.%d" % ymd, "%d年%d月%d日" % ymd, "%04d%02d%02d" % ymd, short,
             short.lower(), "%s%02d-%02d-%02d" % (era[1], year, date.month, date.day),
             "%s%d/%d/%d" % (era[1], year, date.month, date.day), "%s%d月%d日" % (long_year(date), date.month, date.day),
             " " + short + " "]
    if year < 100:
        forms.append("%s%02d%02d%02d" % (era[2], year, date.month, date.day))
    return forms + [form.translate(FULL_WIDTH) for form in forms]


def make_date(random):
    kind = random.random()
    if kind < 0.15:
        birth = any_day(random, "1900-01-01", "2030-12-31")
        on = random.choice([add_months(birth, 12 * random.randint(0, 100)) + DAY * random.choice([-2, -1, 0, 1]),
                            any_day(random, "1900-01-01", "2050-12-31")])
        return {"birth": str(birth), "on": str(on)}
    if kind < 0.3:
        return {"start": str(any_day(random, "1900-01-01", "2050-12-31")), "months": random.randint(-600, 600)}
    date = any_day(random, "1900-01-01", "2050-12-20")
    if kind < 0.4:  # another era's year, which the day may not have
        era = random.choice(ERAS)
        return {"text": "%s%d.%d.%d" % (era[1], random.randint(0, 65), date.month, random.randint(1, 31))}
    if kind < 0.5:
        return {"text": random.choice([month_text(date), "%d" % date.year, "%d年%d月" % (date.year, date.month),
                                       "%s%d月" % (long_year(date), date.month), long_year(date), long_year(date) + "頃",
                                       "%s%d" % (era_of(date)[1], era_year(date))])}
    return {"text": random.choice(text_forms(date))}


def age(birth, on):
    """Birthdays that have come; who was born on 29 February has it on 1 March in other years."""
    years = 0
    while True:
        year = birth.year + years + 1
        if (birth.month, birth.day) == (2, 29) and days_in_month(year, 2) == 28:
            birthday = birth.replace(year=year, month=3, day=1)
        else:
            birthday = birth.replace(year=year)
        if birthday > on:
            return years
        years += 1


def legal_age(birth, on):
    """A year is complete at the end of the day before the one that corresponds to the birth."""
    years = 0
    while True:
        year = birth.year + years + 1
        if (birth.month, birth.day) == (2, 29):
            eve = birth.replace(year=year, month=2, day=28)
        else:
            eve = birth.replace(year=year) - DAY
        if eve > on:
            return years
        years += 1


def read_text(text):
    """The first day and the precision of a text that make_date has written; None if there is no such day."""
    text = "".join(chr(ord(one) - 0xFEE0) if "！" <= one <= "～" else one for one in text).strip()
    precision = "about" if text.endswith("頃") else None
    text = text.rstrip("頃")
    era = next((one for one in ERAS if text.startswith(one[0]) or text[0].upper() == one[1]), None)
    if era is None and len(text) == 7 and text.isdigit():
        era = next(one for one in ERAS if one[2] == text[0])
        text = "%s.%s.%s" % (text[1:3], text[3:5], text[5:7])
    elif era is None and len(text) == 8 and text.isdigit():
        text = "%s.%s.%s" % (text[:4], text[4:6], text[6:8])
    elif era is not None:
        text = text[len(era[0]):] if text.startswith(era[0]) else text[1:]
    for mark in "年月日-/":
        text = text.replace(mark, ".")
    numbers = [1 if part == "元" else int(part) for part in text.strip(".").split(".")]
    first_year = day(era[3]).year if era else 1
    if era and numbers[0] == 0:
        return None
    year = first_year + numbers[0] - 1
    month = numbers[1] if len(numbers) > 1 else 1
    date = numbers[2] if len(numbers) > 2 else 1
    if date > days_in_month(year, month):
        return None
    found = day("%04d-%02d-%02d" % (year, month, date))
    if era:
        begins = day(era[3])
        same_span = (found.year == begins.year and len(numbers) == 1) or (
            (found.year, found.month) == (begins.year, begins.month) and len(numbers) == 2)
        if found < begins and same_span:
            found = begins
        if era_of(found) != era or found < begins:
            return None
    return found, precision or ["year", "month", "day"][len(numbers) - 1]


def date_answer(given):
    if "birth" in given:
        birth, on = day(given["birth"]), day(given["on"])
        if on < birth:
            return Refused("on")
        return {"age": age(birth, on), "legal_age": legal_age(birth, on)}
    if "start" in given:
        end = add_months(day(given["start"]), given["months"])
        return {"date": str(end)} if end.year >= 1868 else Refused("months")
    found = read_text(given["text"])
    if found is None:
        return Refused("text")
    date, precision = found
    expected = {"date": str(date), "precision": precision, "weekday": date.isoweekday(),
                "fiscal_year": date.year if date.month >= 4 else date.year - 1}
    if precision == "day":
        expected["era_long"] = "%s%d月%d日" % (long_year(date), date.month, date.day)
        expected["era_short"] = "%s%d.%d.%d" % (era_of(date)[1], era_year(date), date.month, date.day)
    if day("1989-02-01") <= date <= day("2050-12-20"):  # the tables end with that year
        expected["business_day"] = is_open(date)
        expected["next_business_day"] = str(to_open(date, 1))
    return expected


# ---- debit-date ----
COUNCILS = {("tokyo", ""): 27, ("kanagawa", ""): 23, ("hiroshima", ""): 26, ("nagano", ""): 23, ("nagasaki", ""): 27,
            ("nagasaki", "9900"): 26}


def make_debit(random):
    given = {"month": month_text(any_day(random, "1990-01-01", "2050-11-30"))}
    if random.random() < 0.6:
        given["day"] = random.choice([1, 2, 3, 4, 5, 23, 26, 27, 28, 29, 30, 31, random.randint(1, 31)])
    if random.random() < 0.6:
        given["council"] = random.choice([name for name, _ in COUNCILS] + ["nowhere"])
    if random.random() < 0.4:
        given["bank"] = random.choice(["9900", "0181"])
    if random.random() < 0.5:
        given["shift"] = random.choice(["next", "previous"])
    return given


def debit_answer(given):
    on, council = given.get("day"), given.get("council")
    if on is None:
        if council is None:
            return Refused("day")
        on = COUNCILS.get((council, given.get("bank", "")), COUNCILS.get((council, "")))
        if on is None:
            return Refused()
    first = day(given["month"] + "-01")
    date = first.replace(day=min(on, days_in_month(first.year, first.month)))
    return {"date": str(to_open(date, -1 if given.get("shift") == "previous" else 1))}


RULES = {"date": (make_date, date_answer), "debit-date": (make_debit, debit_answer)}
