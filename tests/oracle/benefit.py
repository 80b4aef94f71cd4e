"""benefit.py - 住居確保給付金 and programs with the same tests, from the sources of docs/rules.md R-160 to R-174."""
from fractions import Fraction

from slow import (DAY, Refused, add_months, any_day, any_yen, day, days_in_month, month_day, month_text,
                  near, round_up)

MAN = 10000
COEFFICIENT = {"1": Fraction(10, 10), "2": Fraction(9, 10), "3": Fraction(8, 10)}
# Tokyo by grade: one, two, three to five, six, seven and more people
RENT_LIMITS_OF_TOKYO = {"1": (53700, 64000, 69800, 75000, 83800), "2": (45000, 54000, 59000, 63000, 70000),
                        "3": (40900, 49000, 53200, 57000, 63800)}
CHIYODA, MINATO, SUBURB, OTHER_TOWN = "131016", "131032", "132012", "141003"
WARDS = (CHIYODA, MINATO)  # of the first grade


def grade_of(given):
    return given.get("grade") or ("1" if given.get("municipality") in WARDS else None)


def rent_limit_of(given):
    town, size = given.get("municipality", ""), given["household_size"]
    if town == MINATO and size == 1:
        return 69800
    grade = "1" if town in WARDS else given.get("grade")
    if not town.startswith("13") or grade is None:
        return None
    return RENT_LIMITS_OF_TOKYO[grade][0 if size == 1 else 1 if size == 2 else 2 if size <= 5 else 3 if size == 6 else 4]


def tax_year(applied):
    year = applied.year if applied.month >= 4 else applied.year - 1
    return year - 1 if applied.month in (4, 5, 6) else year


def salary_of(income, year):
    """Yearly salary whose income after the deduction is `income`; the first line whose condition holds."""
    if year <= 2025:
        lines = [(income + 55 * MAN, Fraction(1625000)), ((income - 10 * MAN) / Fraction(6, 10), Fraction(1800000)),
                 ((income + 8 * MAN) / Fraction(7, 10), Fraction(3600000)),
                 ((income + 44 * MAN) / Fraction(8, 10), Fraction(6600000))]
    else:
        lines = [(income + 65 * MAN, Fraction(1900000)), ((income + 8 * MAN) / Fraction(7, 10), Fraction(3600000)),
                 ((income + 44 * MAN) / Fraction(8, 10), Fraction(6600000))]
    for salary, most in lines:
        if salary <= most:
            return salary
    return None


def base_amount(applied, grade, size):
    year = tax_year(applied)
    if year < 2021 or grade is None:
        return None
    c = COEFFICIENT[grade]
    income = (35 * c + 10) * MAN if size == 1 else (35 * c * size + 10 + 21 * c) * MAN
    salary = salary_of(income, year)
    return None if salary is None else round_up(salary / 12, 1000)


def household(random):
    given = {"applied_on": str(any_day(random, "2018-01-01", "2031-12-31")),
             "household_size": random.choice([1, 1, 2, 3, 4, 5, 6, 7, random.randint(1, 30)])}
    if random.random() < 0.9:
        given["grade"] = random.choice("123")
    if random.random() < 0.5:
        given["municipality"] = random.choice([CHIYODA, MINATO, SUBURB, OTHER_TOWN])
    return given


def overrides(random, given):
    for name, high in (("base_amount", 400000), ("rent_limit", 100000), ("asset_limit", 2000000)):
        if random.random() < (0.7 if name == "rent_limit" else 0.3):
            given[name] = any_yen(random, high)


def limits(given, cap=1000000):
    """base, rent limit, asset limit; None in place of what must be refused."""
    applied, size = day(given["applied_on"]), given["household_size"]
    base = given.get("base_amount")
    if base is None:
        base = base_amount(applied, grade_of(given), size)
    rent_limit = given.get("rent_limit")
    if rent_limit is None:
        rent_limit = rent_limit_of(given)
    if base is None or rent_limit is None:
        return None
    assets = given.get("asset_limit")
    if assets is None:
        assets = base * 6 if cap is None else min(base * 6, cap)
    return base, rent_limit, assets


# ---- base-amount ----
def make_base(random):
    return household(random)


def base_answer(given):
    base = base_amount(day(given["applied_on"]), grade_of(given), given["household_size"])
    if base is None:
        return Refused()
    return {"base_amount": base, "tax_year": tax_year(day(given["applied_on"]))}


# ---- housing-benefit ----
def make_housing(random):
    given = household(random)
    overrides(random, given)
    found = limits(given)
    base, rent_limit, assets = found or (84000, 53700, 504000)
    given["rent"] = random.choice([any_yen(random, 200000), near(random, rent_limit)])
    given["income"] = random.choice([any_yen(random, 400000), near(random, base),
                                     near(random, base + min(given["rent"], rent_limit))])
    given["assets"] = random.choice([any_yen(random, 2000000), near(random, assets)])
    given["route"] = random.choice(["job_loss", "closure", "reduced_work"])
    applied = day(given["applied_on"])
    if random.random() < 0.9:
        back = random.choice([0, 24, 24, 48, 48, random.randint(0, 60)])
        event = add_months(applied, -back) + DAY * random.choice([-40, -31, -30, -29, -1, 0, 1, 30, 31])
        given["event_on"] = str(event)
    if random.random() < 0.5:
        given["unable_days"] = random.choice([0, 1, 29, 30, 31, 365, 730, 731, random.randint(0, 1500)])
    for name in ("main_earner", "home_owner", "similar_benefit", "gang_member"):
        if random.random() < 0.2:
            given[name] = random.random() < 0.5
    if random.random() < 0.4:
        last = add_months(applied.replace(day=1), -random.choice([11, 12, 13, 13, 14, random.randint(0, 40)]))
        before = random.choice([day("2024-03-31"), day("2024-04-01"), add_months(last, -random.randint(0, 9))])
        given["previous"] = {"last_paid_month": month_text(last), "applied_on": str(before)}
    if random.random() < 0.6:
        given["reason_now"] = random.choice(["dismissed", "own_reason", "closure_not_own", "reduced_work"])
    return given


def event_is_old(given):
    event, applied = day(given["event_on"]), day(given["applied_on"])
    last = add_months(event, 24)
    unable = given.get("unable_days", 0)
    if unable >= 30:
        last = min(last + DAY * unable, add_months(event, 48))
    return applied > last


def regrant_reasons(given):
    previous, applied = given.get("previous"), day(given["applied_on"])
    if not previous:
        return []
    reasons, now = [], given.get("reason_now")
    if now not in ("dismissed", "closure_not_own", "reduced_work"):
        reasons.append("regrant_reason")
    if applied < day("2023-04-01"):
        return reasons
    # a year counted from the month after the last one paid
    first_month = add_months(month_day(previous["last_paid_month"]), 1)
    months = 0
    while add_months(first_month, months + 1) <= applied:
        months += 1
    is_transition = now == "dismissed" and day(previous["applied_on"]) <= day("2024-03-31")
    if months < 12 and not is_transition:
        reasons.append("regrant_wait")
    return reasons


def housing_answer(given):
    if given["route"] != "reduced_work" and "event_on" not in given:
        return Refused("event_on")
    found = limits(given)
    if found is None:
        return Refused()
    base, rent_limit, asset_limit = found
    rent, income = given["rent"], given["income"]
    income_limit = base + min(rent, rent_limit)
    reasons = []
    if income > income_limit:
        reasons.append("income")
    if given["assets"] > asset_limit:
        reasons.append("assets")
    if given["route"] != "reduced_work" and event_is_old(given):
        reasons.append("event_too_old")
    if not given.get("main_earner", True):
        reasons.append("not_main_earner")
    reasons += [name for name in ("home_owner", "similar_benefit", "gang_member") if given.get(name)]
    reasons += regrant_reasons(given)
    amount = 0
    if not reasons:
        counted = min(rent, rent_limit) if day(given["applied_on"]) < day("2020-07-03") else rent
        amount = counted if income <= base else base + counted - income
        amount = max(0, min(amount, rent_limit))
    return {"eligible": not reasons, "reasons": reasons, "amount": amount, "base_amount": base,
            "rent_limit": rent_limit, "income_limit": income_limit, "asset_limit": asset_limit}


# ---- housing-extension ----
def make_extension(random):
    first = any_day(random, "2016-01-01", "2027-12-31").replace(day=1)
    count = random.choice([0, 1, 2, 3, 3, 4, 5, 6, 6, 7, 8, 9, 10])
    paid = [add_months(first, i) for i in range(count)]
    last = paid[-1] if paid else first
    given = {"paid_months": [month_text(month) for month in paid],
             "apply_month": month_text(add_months(last, random.choice([-1, 0, 0, 1, 1, 2, 5]))),
             "route": random.choice(["job_loss", "closure", "reduced_work"])}
    if random.random() < 0.4:
        stopped = add_months(last, 1)
        given["suspended_from"] = month_text(stopped)
        if random.random() < 0.9:
            given["resume_month"] = month_text(add_months(stopped, random.choice([-1, 0, 1, 6, 23, 24, 25])))
    return given


def extension_answer(given):
    paid = [month_day(text) for text in given["paid_months"]]
    reasons, stopped = [], given.get("suspended_from")
    if not paid:
        reasons.append("not_paid_yet")
    if len(paid) >= 9:
        reasons.append("all_months_paid")
    if stopped and not given.get("resume_month"):
        reasons.append("no_resumption")
    elif stopped:
        if month_day(given["resume_month"]) > add_months(month_day(stopped), 24):
            reasons.append("suspended_too_long")
        if month_day(given["resume_month"]) < month_day(stopped):
            reasons.append("resumed_before")
    elif paid and month_day(given["apply_month"]) > add_months(paid[-1], 1):
        reasons.append("not_continuous")
    months = []
    if not reasons:
        month = month_day(given["resume_month"]) if stopped else add_months(paid[-1], 1)
        number = len(paid) + 1
        while number <= 9 and len(months) < 3:
            months.append(month_text(month))
            month = add_months(month, 1)
            number += 1
            if stopped and (number - 1) % 3 == 0:
                break  # the grant that was interrupted is at its end
    return {"eligible": not reasons, "reasons": reasons, "months": months}


# ---- relocation-benefit ----
def make_relocation(random):
    given = household(random)
    overrides(random, given)
    base, rent_limit, assets = limits(given) or (84000, 53700, 504000)
    applied = day(given["applied_on"])
    given.update({
        "income": random.choice([any_yen(random, 400000), near(random, base + rent_limit)]),
        "assets": random.choice([any_yen(random, 2000000), near(random, assets)]),
        "drop_month": month_text(add_months(applied, -random.choice([0, 1, 23, 24, 24, 25, 30]))),
        "drop_cause": random.choice(["death", "job_loss", "closure", "reduced_work", "other"]),
        "main_earner": random.random() < 0.9,
        "finding": random.choice(["none", "rent_falls", "spending_falls"])})
    for name in ("similar_benefit", "gang_member"):
        if random.random() < 0.2:
            given[name] = random.random() < 0.5
    if random.random() < 0.5:
        given["rent"] = random.choice([any_yen(random, 100000), near(random, rent_limit)])
    if random.random() < 0.3:
        given["destination_rent_limit"] = any_yen(random, 100000)
    return given


def relocation_answer(given):
    applied = day(given["applied_on"])
    found = limits(given)
    if applied < day("2025-04-01") or found is None:
        return Refused()
    base, rent_limit, asset_limit = found
    income_limit = base + min(given.get("rent", rent_limit), rent_limit)
    reasons = []
    if given["drop_cause"] == "other":
        reasons.append("drop_cause")
    months = 0
    while add_months(month_day(given["drop_month"]), months + 1) <= applied:
        months += 1
    if months > 24:
        reasons.append("drop_too_old")
    if not given["main_earner"]:
        reasons.append("not_main_earner")
    if given["income"] > income_limit:
        reasons.append("income")
    if given["assets"] > asset_limit:
        reasons.append("assets")
    if given["finding"] == "none":
        reasons.append("no_finding")
    reasons += [name for name in ("similar_benefit", "gang_member") if given.get(name)]
    limit = 0 if reasons else given.get("destination_rent_limit", rent_limit) * 3
    return {"eligible": not reasons, "reasons": reasons, "limit": limit, "base_amount": base,
            "income_limit": income_limit, "asset_limit": asset_limit}


# ---- program-eligibility ----
def make_program(random):
    given = household(random)
    overrides(random, given)
    base, rent_limit, assets = limits(given) or (84000, 53700, 504000)
    given.update({
        "program": random.choice(["work_readiness", "shelter", "community_living", "household_budget",
                                  "consultation", "work_training", "child_learning"]),
        "income": random.choice([any_yen(random, 400000), near(random, base + rent_limit)]),
        "assets": random.choice([any_yen(random, 3000000), near(random, assets), near(random, base * 6)])})
    if random.random() < 0.4:
        given["found_necessary"] = random.random() < 0.7
    return given


def program_answer(given):
    program = given["program"]
    if program == "child_learning":  # the municipality's own test
        return Refused("program")
    if program == "community_living" and day(given["applied_on"]) < day("2019-04-01"):
        return Refused("program")
    if program not in ("work_readiness", "shelter"):
        return {"eligible": True, "by": "test", "reasons": []}
    found = limits(given, None if program == "work_readiness" else 1000000)
    if found is None:
        return Refused()
    base, rent_limit, asset_limit = found
    reasons = []
    if given["income"] > base + rent_limit:
        reasons.append("income")
    if given["assets"] > asset_limit:
        reasons.append("assets")
    if reasons and given.get("found_necessary"):
        return {"eligible": True, "by": "necessity", "reasons": []}
    return {"eligible": not reasons, "by": "test", "reasons": reasons, "income_limit": base + rent_limit,
            "asset_limit": asset_limit}


RULES = {
    "base-amount": (make_base, base_answer),
    "housing-benefit": (make_housing, housing_answer),
    "housing-extension": (make_extension, extension_answer),
    "relocation-benefit": (make_relocation, relocation_answer),
    "program-eligibility": (make_program, program_answer),
}
