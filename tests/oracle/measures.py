"""measures.py - a loan under its measures (猶予, 少額返済, 繰上償還, 期間延長, 免除) and where it then stands: R-035 to R-038,
R-048 to R-050. A row of a schedule is a dictionary; every question is answered by walking all rows."""
from fractions import Fraction

import loan
from slow import DAY, Refused, add_months, any_day, any_yen, day, month_day, month_text, whole_months

HELD = ("moratorium", "reduced", "early", "extension")


# ---- inputs ----
def make_measure(random, on, principal, kinds):
    kind = random.choice(kinds)
    measure = {"kind": kind, "on": str(on)}
    if kind in ("moratorium", "reduced", "extension"):
        measure["from"] = month_text(add_months(on, random.choice([0, 0, 1, 2])))
        measure["months"] = random.choice([1, 6, 12, 12, 24, 7])
    if kind in ("reduced", "early"):
        measure["amount"] = random.choice([0, 1, 500, 1000, 3000, any_yen(random, principal)])
    if kind == "reduced" and random.random() < 0.6:
        measure["rest"] = random.choice(["last", "next"])
    if kind == "early" and random.random() < 0.6:
        measure["effect"] = random.choice(["shorten", "lower"])
    if kind in ("exemption", "late_waiver"):
        measure["amount"] = random.choice([0, 1, 5000, any_yen(random, principal)])
    return measure


def make_terms(random):
    given = loan.make_schedule(random)
    period = random.choice([1, 1, 1, 6])
    given.update({"principal": random.choice([random.randint(1, 60), random.randint(1, 600) * 1000]),
                  "months": period * random.choice([1, 2, 3, 12, 24, 36]), "period_months": period,
                  "first_due": str(any_day(random, "2012-01-01", "2024-12-31"))})
    given.pop("first_period_months", None)
    if period > 1 and random.random() < 0.5:
        given["first_period_months"] = random.randint(1, period)
    if given["method"] == "interest_free":
        given.pop("annual_rate", None)
    return given


def make_measures(random, given, kinds, most):
    on, measures = day(given["first_due"]) - DAY * random.choice([0, 0, 10, 100]), []
    for _ in range(random.randint(0, most)):
        on += DAY * random.choice([0, 1, 20, 31, random.randint(1, 300)])
        measures.append(make_measure(random, on, given["principal"], kinds))
    return measures


def make_schedule(random):
    given = make_terms(random)
    given["measures"] = make_measures(random, given, HELD, 4)
    if random.random() < 0.3:
        given["payments"] = [{"on": str(day(given["first_due"]) + DAY * random.randint(-40, 900)),
                              "amount": random.choice([1, given["principal"], any_yen(random, given["principal"]) or 1])}
                             for _ in range(random.randint(0, 4))]
    return given


# ---- the schedule ----
def lay(given, principal, count, first):
    """[(principal, interest, months)] of so many instalments; None if the last would be nothing."""
    rate, period = Fraction(given.get("annual_rate", 0), loan.PPM), given.get("period_months", 1)
    amount = parts = None
    if given["method"] == "equal_payment":
        amount = loan.annuity(principal, rate, count, period, first)
    else:
        parts = loan.split_parts(principal, count, given.get("unit", 1), given.get("remainder", "last"))
        if parts[-1] <= 0:
            return None
    rows, balance = [], principal
    for k in range(count):
        months = first if k == 0 else period
        interest = loan.period_interest(balance, rate, months)
        if parts:
            part = parts[k]
        else:
            part = balance if k == count - 1 else min(balance, amount - interest)
        rows.append({"principal": part, "interest": interest, "months": months})
        balance -= part
    return rows


def due_in(given, month):
    text = given["first_due"]
    pay_day = given.get("pay_day", int(text[8:]) if len(text) == 10 else 1)
    first = month.replace(day=1)
    return min(first + DAY * (pay_day - 1), add_months(first, 1) - DAY)


def first_rows(given):
    period = given.get("period_months", 1)
    rows = lay(given, given["principal"], given["months"] // period, given.get("first_period_months", period))
    if rows is None:
        return None
    for k, row in enumerate(rows):
        row["due"] = due_in(given, add_months(month_day(given["first_due"][:7]), k * period))
    return rows


def anew_interest(given, rows):
    """What is open bears interest until it is due; what was paid early bears none."""
    balance, rate = given["principal"], Fraction(given.get("annual_rate", 0), loan.PPM)
    for row in rows:
        row["interest"] = loan.period_interest(balance, rate, row["months"])
        balance -= row["principal"]


def open_rows(rows, measure):
    """Rows that a measure can touch: due in its first month or later, behind what was paid early."""
    early = [at for at, row in enumerate(rows) if row["months"] == 0]
    return [row for at, row in enumerate(rows)
            if row["due"] >= month_day(measure["from"]) and (not early or at > early[-1])]


def put_off(given, rows, measure):
    touched = open_rows(rows, measure)
    if not touched:
        return Refused("measures[].from")
    for row in touched:
        row["due"] = due_in(given, add_months(row["due"].replace(day=1), measure["months"]))
    return rows


def reduce(given, rows, measure):
    """In its months no more than the amount is asked for (interest first); the last instalment pays what is left."""
    touched = open_rows(rows, measure)
    if not touched:
        return Refused("measures[].from")
    until = add_months(month_day(measure["from"]), measure["months"])
    less = [row for row in touched if row["due"] < until and row is not rows[-1]]
    after = [row for row in touched if row["due"] >= until]
    rest_on = after[0] if measure.get("rest", "last") == "next" and after else rows[-1]
    for row in less:
        anew_interest(given, rows)
        part = min(row["principal"], max(0, measure["amount"] - row["interest"]))
        rest_on["principal"] += row["principal"] - part
        row["principal"] = part
    anew_interest(given, rows)
    return rows


def pay_early(given, rows, measure):
    on, amount = day(measure["on"]), measure.get("amount", 0)
    before, after = [row for row in rows if row["due"] <= on], [row for row in rows if row["due"] > on]
    left = sum(row["principal"] for row in after)
    if not 1 <= amount <= left:
        return Refused("measures[].amount")
    rest, dues = left - amount, [row["due"] for row in after]
    if rest == 0:
        after = []
    elif measure.get("effect", "shorten") == "shorten" and given["method"] != "equal_payment":
        while amount > 0:
            part = min(amount, after[-1]["principal"])
            after[-1]["principal"] -= part
            amount -= part
            if after[-1]["principal"] == 0:
                after.pop()
    else:
        count, first = len(after), after[0]["months"]
        if measure.get("effect", "shorten") == "shorten":
            size = after[0]["principal"] + after[0]["interest"]
            rate, period = Fraction(given.get("annual_rate", 0), loan.PPM), given.get("period_months", 1)
            count = next((n for n in range(1, count) if loan.annuity(rest, rate, n, period, first) <= size), count)
        after = lay(given, rest, count, first)
        if after is None:
            return Refused()
        for row, due in zip(after, dues):
            row["due"] = due
    rows = before + [{"due": on, "principal": measure["amount"], "interest": 0, "months": 0}] + after
    anew_interest(given, rows)
    return rows


def extend(given, rows, measure):
    period, touched = given.get("period_months", 1), open_rows(rows, measure)
    if sum(row["principal"] for row in touched) == 0:
        return Refused("measures[].from")
    if measure["months"] % period:
        return Refused("measures[].months")
    count = len(touched) + measure["months"] // period
    new = lay(given, sum(row["principal"] for row in touched), count, touched[0]["months"])
    if new is None:
        return Refused()
    for k, row in enumerate(new):
        row["due"] = touched[k]["due"] if k < len(touched) else due_in(given, add_months(new[k - 1]["due"].replace(day=1), period))
    return rows[:len(rows) - len(touched)] + new


APPLY = {"moratorium": put_off, "reduced": reduce, "early": pay_early, "extension": extend}


def rows_under(given, measures):
    rows = first_rows(given)
    if rows is None:
        return Refused("unit")
    for measure in measures:
        rows = APPLY[measure["kind"]](given, rows, measure)
        if isinstance(rows, Refused):
            return Refused()
    return rows


def schedule_answer(given):
    rows = rows_under(given, given["measures"])
    if isinstance(rows, Refused):
        return rows
    balance, shown = given["principal"], []
    for number, row in enumerate(rows):
        balance -= row["principal"]
        shown.append({"no": number + 1, "due": str(row["due"]), "principal": row["principal"], "interest": row["interest"],
                      "payment": row["principal"] + row["interest"], "balance": balance})
    paid = {}
    if "payments" in given:
        is_open, over = fill(rows, sum(one["amount"] for one in given["payments"]))
        paid = {"overpaid": over}
        for row, one in zip(shown, is_open):
            row["open"] = sum(one)
    return {**paid, "instalments": shown, "total_interest": sum(row["interest"] for row in rows),
            "final_due": shown[-1]["due"], "version": len(given["measures"]) + 1}


# ---- the state ----
EVENTS = HELD + ("exemption", "late_waiver", "legal", "write_off", "untraceable", "time_barred")


def make_payments(random, given):
    """In any order; on due days and the days beside them, on the day asked for, of whole instalments and of one yen."""
    first, at_end = day(given["first_due"]), given["principal"]
    dues = [due_in(given, add_months(first, months)) for months in (0, 1, given["months"] - 1, given["months"], random.randint(0, 60))]
    days = [due + DAY * random.choice([-1, 0, 0, 1]) for due in dues] + [day(given["as_of"]), first + DAY * random.randint(0, 2500)]
    return [{"on": str(random.choice(days)),
             "amount": random.choice([0, 1, 1000, 8330, at_end, at_end // 2, max(0, at_end - 1), -(-at_end // given["months"]),
                                      any_yen(random, at_end)])}
            for _ in range(random.choice([0, 1, 1, 2, 3, 6]))]


def make_rates(random, given):
    """Own rates that begin around the last due day and change while interest runs; now and then too late."""
    end = add_months(day(given["first_due"]), given["months"] - given["period_months"])
    start, rates = end + DAY * random.choice([-4000, -400, 0, 1, 1, 2, 30]), []
    for _ in range(random.randint(1, 4)):
        rates.append({"from": str(start), "rate": random.choice([0, 1, 30000, 50000, 107500, 1000000, random.randint(0, 200000)])})
        start += DAY * random.choice([1, 2, 29, 366, random.randint(1, 700)])
    return rates


def make_state(random):
    given = make_terms(random)
    given["principal"] = random.choice([1, 2, given["months"], random.randint(1, 600) * 1000, random.randint(1, 6000000),
                                        random.choice([10 ** 12, 10 ** 14])])
    given["measures"] = make_measures(random, given, EVENTS, random.choice([0, 0, 2, 3]))
    for measure in given["measures"]:
        if measure["kind"] in ("legal", "untraceable") and random.random() < 0.5:
            measure["until"] = str(day(measure["on"]) + DAY * random.randint(0, 500))
    first = day(given["first_due"])
    given["as_of"] = str(add_months(first, random.choice([0, 1, 2, 3, 12, 13, 24, 37, 60, random.randint(0, 90)])) +
                         DAY * random.choice([-1, 0, 0, 1, 15]))
    if random.random() < 0.1:
        given["as_of"] = str(first - DAY * random.randint(1, 60))
    given["payments"] = make_payments(random, given)
    if not given["measures"] and random.random() < 0.2:
        given["first_due"] = given["first_due"][:7]
    if random.random() < 0.4:
        given["rates"] = make_rates(random, dict(given, first_due=str(first)))
    elif random.random() < 0.2:
        given["contracted_on"] = str(any_day(random, "2008-01-01", "2025-12-31"))
    if random.random() < 0.5:
        given["rounding"] = random.choice(["per_period", "total"])
    if random.random() < 0.3:
        given["tolerance"] = random.choice([0, 1, 5000, 100000])
    if random.random() < 0.3:
        given["paid_out_on"] = str(first - DAY * random.choice([-1, 0, 60, 400]))
        given["last_paid_out_on"] = str(first - DAY * random.choice([-40, -1, 0, 10]))
    if random.random() < 0.5:
        given["day_count"] = random.choice(["fixed365", "years_and_days"])
    return given


def without(rows, exempted):
    """The rows that are left to be paid: back from the last until all is let off, and no interest on such a row (nor on one
    that was reduced to interest alone: it was the interest of what is let off)."""
    rows = [dict(row) for row in rows]
    for row in reversed(rows):
        if exempted == 0:
            break
        part = min(exempted, row["principal"])
        row["principal"] -= part
        row["interest"] = 0
        exempted -= part
    return rows


def fill(rows, paid):
    """[(principal open, interest open)], and what is over."""
    left, is_open = paid, []
    for row in rows:
        principal = min(left, row["principal"])
        interest = min(left - principal, row["interest"])
        left -= principal + interest
        is_open.append((row["principal"] - principal, row["interest"] - interest))
    return is_open, left


def balance_of(rows, paid, exempted):
    return sum(principal for principal, _ in fill(without(rows, exempted), paid)[0])


def walk(rows, measures, payments, final_due):
    """Paid, let off, and principal that went after the final due day, in the order of days; paid before let off."""
    moves = [(day(one["on"]), 0, one["amount"]) for one in payments]
    moves += [(day(one["on"]), 0, one.get("amount", 0)) for one in measures if one["kind"] == "early"]
    moves += [(day(one["on"]), 1, one.get("amount", 0)) for one in measures if one["kind"] == "exemption"]
    paid, exempted, after = 0, 0, []
    at_end = None
    for on, kind, amount in sorted(moves):
        before = balance_of(rows, paid, exempted)
        if on > final_due and at_end is None:
            at_end = before
        if kind == 0:
            paid += amount
        else:
            exempted += min(amount or before, before)
        settled = before - balance_of(rows, paid, exempted)
        if on > final_due and settled > 0:
            after.append({"on": str(on), "amount": settled})
    return paid, exempted, balance_of(rows, paid, exempted) if at_end is None else at_end, after


def is_in_months(measure, as_of):
    months = [month_text(add_months(month_day(measure["from"]), ahead)) for ahead in range(measure["months"])]
    return month_text(as_of) in months


def state_word(given, facts):
    as_of, measures = given["as_of"], facts["measures"]
    kinds = [one["kind"] for one in measures]
    holds = [one["kind"] for one in measures if "until" not in one or as_of < one["until"]]
    paused = any(one["kind"] == "moratorium" and is_in_months(one, day(as_of)) for one in measures)
    words = [("contracted", as_of < given.get("paid_out_on", "")), ("time_barred", "time_barred" in kinds),
             ("exempted", facts["open"] == 0 and facts["exempted"] > 0), ("completed", facts["open"] == 0),
             ("legal", "legal" in holds), ("disbursing", as_of < given.get("last_paid_out_on", "")),
             ("matured", facts["is_over"]), ("deferred", paused), ("arrears", facts["level"] > 0),
             ("grace", as_of[:7] < month_text(facts["first_due"])), ("repaying", True)]
    return next(word for word, holds in words if holds)


def state_answer(given):
    as_of = day(given["as_of"])
    if len(given["first_due"]) == 7 and "pay_day" not in given:
        given = dict(given, pay_day=31)  # nobody is late within a month that has no day of payment
    measures = sorted((one for one in given["measures"] if day(one["on"]) <= as_of),
                      key=lambda one: (one["on"], EVENTS.index(one["kind"])))
    rows = rows_under(given, [one for one in measures if one["kind"] in HELD])
    if isinstance(rows, Refused):
        return rows
    final_due = rows[-1]["due"]
    paid, exempted, at_end, after = walk(rows, measures, [one for one in given["payments"] if day(one["on"]) <= as_of], final_due)
    left = without(rows, exempted)
    is_open, over = fill(left, paid)
    balance, late_rows = sum(principal for principal, _ in is_open), []
    overdue = 0
    for row, (principal, interest) in zip(left, is_open):
        if row["due"] < as_of and principal + interest > 0:
            overdue += principal + interest
            late_rows.append(row)
    if balance == 0 and exempted > 0:
        overdue, late_rows = 0, []  # the interest of what is let off goes with it
    late = 0
    if at_end > 0 and as_of > final_due:
        told = {name: given[name] for name in ("rates", "contracted_on", "day_count", "rounding") if name in given}
        late = loan.late_answer({"principal": at_end, "due": str(final_due), "as_of": given["as_of"], "payments": after, **told})
        if isinstance(late, Refused):
            return late
        late = late["late_interest"]
    for one in measures:
        if one["kind"] == "late_waiver":
            late = 0 if one.get("amount", 0) == 0 else max(0, late - one["amount"])
    if balance == 0 and exempted > 0:
        late = 0
    settled = min(late, over)
    since = late_rows[0]["due"] if late_rows else None
    months = whole_months(since, as_of) if since else 0
    level = 0 if overdue <= given.get("tolerance", 0) else 1 if months < 3 else 2 if months < 12 else 3
    facts = {"measures": measures, "open": balance + overdue + late - settled, "exempted": exempted,
             "is_over": as_of > final_due, "level": level, "first_due": rows[0]["due"]}
    due = sum(row["principal"] + row["interest"] for row in left if row["due"] < as_of)
    ahead = [(row, sum(one)) for row, one in zip(left, is_open) if balance and row["due"] >= as_of and sum(one)]
    flags = [("reduced", any(one["kind"] == "reduced" and is_in_months(one, as_of) for one in measures)),
             ("write_off", any(one["kind"] == "write_off" for one in measures)),
             ("untraceable", any(one["kind"] == "untraceable" and given["as_of"] < one.get("until", "9999") for one in measures))]
    return {"state": state_word(given, facts), "flags": [word for word, holds in flags if holds], "balance": balance, "due": due,
            "paid": paid, "overdue": overdue, "next_due": str(ahead[0][0]["due"]) if ahead else None,
            "next_amount": ahead[0][1] if ahead else None, "version": 1 + sum(one["kind"] in HELD for one in measures),
            "overdue_count": len(late_rows), "overdue_since": str(since) if since else None, "months_late": months,
            "arrears_level": level, "late_interest": late - settled, "exempted": exempted, "overpaid": over - settled,
            "final_due": str(final_due)}


def make_either(make_plain, make_other):
    return lambda random: make_plain(random) if random.random() < 0.5 else make_other(random)


def answer_either(answer_plain, answer_other):
    return lambda given: answer_other(given) if "measures" in given else answer_plain(given)


RULES = {
    "loan-schedule": (make_either(loan.make_schedule, make_schedule), answer_either(loan.schedule_answer, schedule_answer)),
    "loan-state": (make_state, state_answer),
}
