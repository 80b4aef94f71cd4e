"""loan.py - loans and claims, from the sources of docs/rules.md R-031 to R-076, in exact fractions, day by day."""
from fractions import Fraction

from slow import (DAY, Refused, add_months, any_day, any_yen, day, days_in_month, floor, half_up, month_day,
                  month_text)

YEN_MAX = 10 ** 15
PPM = 1000000


# ---- loan-schedule ----
def make_schedule(random):
    period = random.choice([1, 1, 1, 1, 6, 12])
    count = random.choice([1, 2, 3, 6, 10, 12, 20, 24, 36, 60, 120, random.randint(1, 600)])
    method = random.choice(["interest_free", "equal_principal", "equal_payment"])
    months = count * period
    if months > 600:
        months = 600
    given = {"principal": random.choice([1, 2, 10, count, any_yen(random, YEN_MAX) or 1, random.randint(1, 6000000),
                                         random.randint(1, 600) * 1000, 200000, 600000]),
             "months": months, "method": method,
             "first_due": str(any_day(random, "1995-01-01", "2060-12-31"))}
    if random.random() < 0.4:
        given["first_due"] = given["first_due"][:7]
    if method != "interest_free" or random.random() < 0.1:
        given["annual_rate"] = random.choice([0, 1, 10000, 15000, 30000, 50000, 107500, 1000000,
                                              random.randint(0, 1000000)])
    if random.random() < 0.6:
        given["unit"] = random.choice([1, 10, 100, 1000])
    if random.random() < 0.5:
        given["remainder"] = random.choice(["first", "last"])
    if random.random() < 0.4:
        given["pay_day"] = random.choice([1, 26, 27, 28, 29, 30, 31])
    if period != 1 or random.random() < 0.1:
        given["period_months"] = period
        if random.random() < 0.6:
            given["first_period_months"] = random.randint(1, period)
    return given


def period_interest(balance, rate, months):
    return floor(balance * rate * months / 12)


def split_parts(principal, count, unit, remainder):
    base = floor(Fraction(principal, count) / unit) * unit
    rest = principal - base * (count - 1)
    parts = [base] * count
    parts[0 if remainder == "first" else -1] = rest
    return parts


def annuity(principal, rate, count, period, first):
    """round_half_up(P * (1 + rate*first/12) / sum of (1 + rate*period/12)^-k)"""
    growth, power, total = 1 + rate * period / 12, Fraction(1), Fraction(0)
    for _ in range(count):
        total += power
        power /= growth
    return half_up(principal * (1 + rate * first / 12) / total)


def schedule_answer(given):
    principal, method = given["principal"], given["method"]
    rate = Fraction(given.get("annual_rate", 0), PPM)
    period = given.get("period_months", 1)
    first = given.get("first_period_months", period)
    if method == "interest_free" and rate:
        return Refused("annual_rate")
    if given["months"] % period:
        return Refused("months")
    count = given["months"] // period
    text = given["first_due"]
    pay_day = given.get("pay_day", int(text[8:]) if len(text) == 10 else 1)
    tells_days = len(text) == 10 or "pay_day" in given
    month, balance, rows = day(text[:7] + "-01"), principal, []
    parts = amount = None
    if method == "equal_payment":
        amount = annuity(principal, rate, count, period, first)
    else:
        parts = split_parts(principal, count, given.get("unit", 1), given.get("remainder", "last"))
        if parts[-1] <= 0:
            return Refused("unit")  # the last instalment is more than zero
    for k in range(count):
        interest = period_interest(balance, rate, first if k == 0 else period)
        if parts is not None:
            part = parts[k]
        else:
            part = balance if k == count - 1 else min(balance, amount - interest)
        balance -= part
        due = month.replace(day=min(pay_day, days_in_month(month.year, month.month)))
        rows.append({"no": k + 1, "due": str(due) if tells_days else month_text(due), "principal": part,
                     "interest": interest, "payment": part + interest, "balance": balance})
        month = add_months(month, period)
    return {"instalments": rows, "total_interest": sum(row["interest"] for row in rows),
            "final_due": rows[-1]["due"], "version": 1}


# ---- late-interest ----
TABLE_RATES = [("2009-07-28", 107500), ("2016-04-01", 50000), ("2020-04-01", 30000)]


def make_late(random):
    due = any_day(random, "2010-01-01", "2031-12-31")
    principal = random.choice([any_yen(random, YEN_MAX), random.randint(0, 6000000)])
    highest = 50000 if principal > 10 ** 14 else PPM  # the sum stays within the limit
    given = {"principal": principal, "due": str(due),
             "as_of": str(due + DAY * random.choice([-5, 0, 1, 2, 364, 365, 366, 367, 730, 731,
                                                     random.randint(-10, 1500)]))}
    if random.random() < 0.5:
        start = due + DAY * random.choice([-300, -1, 0, 1, 1, 2])
        rates = [{"from": str(start), "rate": min(highest, random.choice([0, 1, 30000, 50000, 107500, PPM]))}]
        for _ in range(random.randint(0, 3)):
            start += DAY * random.choice([1, 2, 28, 366, random.randint(1, 500)])
            rates.append({"from": str(start), "rate": min(highest, random.choice([0, 30000, random.randint(0, 200000)]))})
        given["rates"] = rates
    elif random.random() < 0.3:
        given["contracted_on"] = str(any_day(random, "2008-01-01", "2025-12-31"))
    if random.random() < 0.6:
        on, payments = due + DAY * random.choice([-3, -1, 0, 0, 1, 30]), []
        for _ in range(random.randint(1, 4)):
            payments.append({"on": str(on), "amount": random.choice(
                [0, 1, given["principal"], given["principal"] // 2, any_yen(random, 1000000)])})
            on += DAY * random.choice([0, 1, 30, 365, 366])
        given["payments"] = payments
    if random.random() < 0.6:
        given["day_count"] = random.choice(["fixed365", "years_and_days"])
    if random.random() < 0.4:
        given["rounding"] = random.choice(["per_period", "total"])
    return given


def rate_on(rates, date):
    found = None
    for start, rate in rates:
        if day(start) <= date:
            found = rate
    return found


def years_and_days(principal, rate, first, last):
    years = 0
    while add_months(first, 12 * (years + 1)) - DAY <= last:
        years += 1
    common = leap = 0
    date = add_months(first, 12 * years)
    while date <= last:
        if days_in_month(date.year, 2) == 29:
            leap += 1
        else:
            common += 1
        date += DAY
    return (floor(principal * rate * years) + floor(principal * rate * Fraction(common, 365)) +
            floor(principal * rate * Fraction(leap, 366)))


def late_answer(given):
    """One day after the other: who owes what at which rate; days of one kind in a row are a period."""
    due, as_of = day(given["due"]), day(given["as_of"])
    rates = [(one["from"], one["rate"]) for one in given["rates"]] if "rates" in given else TABLE_RATES
    if "contracted_on" in given and due < as_of:
        rate = rate_on(rates, day(given["contracted_on"]))
        if rate is None:
            return Refused("rates")
        rates = [(str(due), rate)]
    left, payments, periods = given["principal"], given.get("payments", []), []
    for payment in payments:  # the due day itself bears no interest, so a payment on it leaves less
        if day(payment["on"]) <= due:
            left = max(0, left - payment["amount"])
    date, opens = due + DAY, True
    while date <= as_of and left > 0:
        rate = rate_on(rates, date)
        if rate is None:
            return Refused("rates")
        if rate_on(rates, date - DAY) != rate or any(day(start) == date for start, _ in rates):
            opens = True
        if opens:
            periods.append([date, date, rate, left])
            opens = False
        periods[-1][1] = date
        for payment in payments:
            if day(payment["on"]) == date:
                left = max(0, left - payment["amount"])
                opens = True
        date += DAY
    exact, amounts = Fraction(0), []
    for first, last, rate, principal in periods:
        days = (last - first).days + 1
        if given.get("day_count", "fixed365") == "fixed365":
            value = principal * Fraction(rate, PPM) * Fraction(days, 365)
        else:
            value = years_and_days(principal, Fraction(rate, PPM), first, last)
        exact += value
        amounts.append(floor(value))
    is_total = given.get("rounding") == "total" and given.get("day_count", "fixed365") == "fixed365"
    return {"late_interest": floor(exact) if is_total else sum(amounts)}


# ---- allocate ----
def make_allocate(random):
    on = any_day(random, "2015-01-01", "2030-12-31")
    due, rows = add_months(on, -random.randint(0, 6)), []
    for number in range(1, random.randint(1, 8)):
        row = {"no": number, "due": str(due), "principal": random.choice([0, 1, 8000, any_yen(random, 50000)])}
        if random.random() < 0.5:
            row["interest"] = random.choice([0, 1, any_yen(random, 500)])
        if random.random() < 0.4:
            row["loan"] = random.choice("AB")
        rows.append(row)
        due = random.choice([add_months(due, 1), due, on])
    rows.sort(key=lambda row: row["due"])
    if random.random() < 0.3:
        random.shuffle(rows)
    given = {"instalments": rows, "on": str(on), "amount": random.choice([1, 8000, any_yen(random, 200000) or 1])}
    if random.random() < 0.5:
        given["late_interest"] = any_yen(random, 5000)
    if random.random() < 0.3:
        given["costs"] = any_yen(random, 3000)
    if random.random() < 0.6:
        given["order"] = random.choice(["principal_first", "statutory"])
    if random.random() < 0.4:
        given["named_loan"] = random.choice("ABC")
    return given


def claims_in_order(given, rows, is_last):
    """(to, row, open) in the order of settling."""
    on, costs, late = given["on"], [], []
    if is_last:
        costs = [("costs", None, given.get("costs", 0))]
        late = [("late_interest", None, given.get("late_interest", 0))]
    if given.get("order", "principal_first") == "principal_first":
        claims = []
        for row in rows:
            claims += [("principal", row, row["principal"]), ("interest", row, row.get("interest", 0))]
        return claims + late + costs
    interest = [("interest", row, row.get("interest", 0)) for row in rows]
    return (costs + late + [one for one in interest if one[1]["due"] <= on] +
            [("principal", row, row["principal"]) for row in rows] + [one for one in interest if one[1]["due"] > on])


def allocate_answer(given):
    rows = sorted(given["instalments"], key=lambda row: row["due"])
    named, rounds = given.get("named_loan"), []
    if named:
        rounds.append(claims_in_order(given, [row for row in rows if row.get("loan") == named], False))
    rounds.append(claims_in_order(given, [row for row in rows if not named or row.get("loan") != named], True))
    left, items = given["amount"], []
    for to, row, is_open in [one for claims in rounds for one in claims]:
        part = min(left, is_open)
        if part == 0:
            continue
        left -= part
        item = {"to": to, "amount": part, "early": bool(row and row["due"] > given["on"])}
        if row:
            item["no"] = row["no"]
            if "loan" in row:
                item["loan"] = row["loan"]
        items.append(item)
    return {"allocations": items, "overpaid": left}


# ---- loan-start, exemption ----
def product_row(product, applied):
    """months of deferment, extended to, judged years, limit of what is let off"""
    if product in ("emergency_small", "general_first") and day("2020-03-25") <= applied <= day("2022-09-30"):
        limit = 200000 if product == "emergency_small" else 600000
        if applied <= day("2022-03-31"):
            return 12, "2022-12-31", [2021, 2022], limit
        return 12, "2023-12-31", [2023], limit
    if product == "general_extension" and day("2020-03-25") <= applied <= day("2021-06-30"):
        return 24, "2023-12-31", [2023], 600000
    if product == "general_second" and day("2021-02-19") <= applied <= day("2021-12-31"):
        return 36, "2024-12-31", [2024], 600000
    return None


PRODUCTS = ["emergency_small", "general_first", "general_extension", "general_second", "ordinary"]


def make_start(random):
    applied = any_day(random, "2020-01-01", "2023-03-31")
    given = {"product": random.choice(PRODUCTS), "applied_on": str(applied),
             "paid_out_on": str(applied + DAY * random.choice([-1, 0, 1, 20, 60, random.randint(0, 300)]))}
    if random.random() < 0.4:
        given["deferment_months"] = random.choice([0, 1, 2, 6, 12, 36, 600])
    return given


def start_answer(given):
    applied, paid = day(given["applied_on"]), day(given["paid_out_on"])
    if paid < applied:
        return Refused("paid_out_on")
    row = product_row(given["product"], applied)
    months = given.get("deferment_months", row[0] if row else None)
    if months is None:
        return Refused()
    plain = add_months(paid.replace(day=1), months + 1)
    start = plain
    while row and start <= day(row[1]):
        start = add_months(start, 1)
    extended = 0
    while add_months(plain, extended) != start:
        extended += 1
    first = add_months(paid.replace(day=1), 1)
    has_months = start > first
    return {"start_month": month_text(start), "deferment_from": month_text(first) if has_months else None,
            "deferment_to": month_text(add_months(start, -1)) if has_months else None, "extended_by": extended}


def make_exemption(random):
    applied = any_day(random, "2020-03-01", "2022-10-31")
    given = {"product": random.choice(PRODUCTS), "applied_on": str(applied),
             "balance": random.choice([0, 1, 199999, 200000, 200001, 599999, 600000, 600001, any_yen(random, 700000)]),
             "repaid": any_yen(random, 600000), "judged_on": str(any_day(random, "2022-03-01", "2029-12-31"))}
    if random.random() < 0.8:
        tax = {}
        for person in ("borrower", "householder"):
            if random.random() < 0.9:
                tax[person] = {str(year): random.random() < 0.5 for year in range(2020, 2030) if random.random() < 0.6}
        given["tax_exempt"] = tax
    if random.random() < 0.5:
        given["facts"] = [{"kind": "X%02d" % random.randint(1, 12), "on": str(any_day(random, "2021-01-01", "2029-12-31"))}
                          for _ in range(random.randint(0, 3))]
    return given


def exemption_answer(given):
    row = product_row(given["product"], day(given["applied_on"]))
    if row is None:
        return Refused()
    judged_on = day(given["judged_on"])
    tax = given.get("tax_exempt", {})

    def both(year):
        """True, False, or None where it is not known."""
        told = [tax.get(person, {}).get(str(year)) for person in ("borrower", "householder")]
        if False in told:
            return False
        return True if told == [True, True] else None

    _, _, years, limit = row
    amount = min(given["balance"], limit)
    for year in years:
        if both(year):
            return {"verdict": "full", "amount": amount, "cause": "A", "judged_year": year}
    present_year = judged_on.year if judged_on.month >= 4 else judged_on.year - 1
    for year in range(max(years) + 1, present_year + 1):
        if both(year):
            return {"verdict": "remaining", "amount": amount, "cause": "A", "judged_year": year}
    for fact in given.get("facts", []):
        added = {"X04": "2022-12-23", "X11": "2023-05-01"}.get(fact["kind"], "1900-01-01")  # no cause before its notice
        if day(fact["on"]) <= judged_on and day(added) <= judged_on:
            return {"verdict": "remaining", "amount": amount, "cause": fact["kind"], "judged_year": None}
    is_open = any(both(year) is None for year in years)
    return {"verdict": "undecided" if is_open else "none", "amount": 0, "cause": None, "judged_year": None}


# ---- slip-code, postal-account ----
def slip_digit(digits):
    total, weight = 0, 3
    for digit in reversed(digits):
        total += int(digit) * weight
        weight = 4 - weight
    return next(check for check in range(10) if (total + check) % 10 == 0)


def make_slip(random):
    digits = "".join(random.choice("0123456789") for _ in range(random.choice([43] * 9 + [42, 44])))
    if random.random() < 0.05:
        digits = "x" + digits[1:]
    if random.random() < 0.5:
        return {"digits": digits[:43]} if len(digits) != 42 else {"digits": digits}
    check = str(slip_digit(digits)) if digits.isdigit() and random.random() < 0.5 else random.choice("0123456789")
    return {"code": (digits + check)[:44]}


def slip_answer(given):
    text = given.get("digits", given.get("code"))
    is_code = "code" in given
    if len(text) != (44 if is_code else 43) or not text.isdigit():
        return Refused("code" if is_code else "digits")
    check = slip_digit(text[:43])
    return {"check_digit": check, "valid": not is_code or text[43] == str(check)}


def make_postal(random):
    symbol = random.choice("110029") + "".join(random.choice("0123456789") for _ in range(random.choice([4, 4, 4, 3])))
    number = "".join(random.choice("0123456789") for _ in range(random.randint(1, 8)))
    return {"symbol": symbol, "number": number}


def postal_answer(given):
    symbol, number = given["symbol"], given["number"]
    if len(symbol) != 5 or symbol[0] not in "01":
        return Refused("symbol")
    if symbol[0] == "1":
        if len(number) < 2:
            return Refused("number")
        branch, account = symbol[1:3] + "8", number[:-1]
    else:  # a transfer account keeps all digits of its number
        if len(number) > 7:
            return Refused("number")
        branch, account = symbol[1:3] + "9", number
    name = "".join("〇一二三四五六七八九"[int(digit)] for digit in branch)
    return {"branch": branch, "branch_name": name, "account": account.zfill(7)}


# ---- limitation: the clock of a claim under payments, letters and demands ----
def make_limitation(random):
    due = any_day(random, "2005-01-01", "2026-12-31")
    given = {"due": str(due), "contracted_on": str(random.choice(
        [day("2020-03-31"), day("2020-04-01"), due - DAY * random.randint(0, 3000)])),
             "as_of": str(add_months(due, random.choice([0, 59, 60, 61, 119, 120, 121, random.randint(0, 300)])) +
                          DAY * random.choice([-1, 0, 1]))}
    if random.random() < 0.3:
        given["commercial"] = random.random() < 0.5
    if random.random() < 0.3:
        given["known_on"] = str(due + DAY * random.choice([0, 1, 365, 2000]))
    if random.random() < 0.2:
        given["accelerated_on"] = str(due + DAY * random.choice([-400, -1, 0, 1, 30]))
    events, on = [], due + DAY * random.choice([0, 0, -30])
    kinds = ["payment", "acknowledgment", "deferral_request", "demand", "demand", "agreement", "suit", "payment_order",
             "seizure", "invoked"]
    for _ in range(random.choice([0, 1, 1, 2, 3, 5])):
        on = add_months(on, random.choice([0, 1, 5, 6, 7, 30, 59, 60, 119])) + DAY * random.choice([0, 1, 2, 28])
        event = {"kind": random.choice(kinds), "on": str(on)}
        if event["kind"] in PROCEEDINGS + ("agreement",) and random.random() < 0.8:
            event["until"] = str(add_months(on, random.choice([0, 1, 3, 6, 11, 12, 13, 40])) + DAY * random.choice([0, 1]))
        if event["kind"] in PROCEEDINGS and random.random() < 0.5:
            event["final"] = random.random() < 0.7
        events.append(event)
    given["events"] = events
    return given


PROCEEDINGS = ("suit", "payment_order", "seizure")


def last_day(after, months):
    """Months from the day after `after`: the day before the same day; where the month has no such day, its last."""
    first = after + DAY
    year, month = first.year, first.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    if first.day > days_in_month(year, month):
        return day("%04d-%02d-%02d" % (year, month, days_in_month(year, month)))
    return day("%04d-%02d-%02d" % (year, month, first.day)) - DAY


class Clock:
    """The civil code, article by article, one day of an event or of the end of proceedings after the other."""

    def __init__(self, given):
        due = day(min(given["due"], given.get("accelerated_on", given["due"])))
        self.due, self.is_new = due, day(given["contracted_on"]) >= day("2020-04-01")
        if self.is_new:  # 166: five years from knowledge, ten at most
            self.years = 5
            self.base = min(last_day(due, 120), last_day(max(due, day(given.get("known_on", given["due"]))), 60))
            if "known_on" not in given:
                self.base = last_day(due, 60)
        else:
            self.years = 5 if given.get("commercial") else 10
            self.base = last_day(due, self.years * 12)
        self.postponed = self.demanded = None
        self.running, self.is_invoked = [], False

    def end(self):
        return max(self.base, self.postponed or self.base)

    def postpone(self, until):
        self.postponed = max(until, self.postponed or until)

    def renew(self, on):
        self.base = max(self.base, last_day(on, self.years * 12))  # an acknowledgment never shortens

    def begin(self, event):
        on, kind = day(event["on"]), event["kind"]
        if not self.running and on > self.end():  # completed: nothing revives it
            self.is_invoked = self.is_invoked or kind == "invoked"
        elif kind in ("payment", "acknowledgment", "deferral_request"):  # 152
            self.renew(on)
        elif kind == "demand" and on <= self.base:  # 150: none while another postpones
            self.demanded = max(last_day(on, 6), self.demanded or on)
            self.postpone(last_day(on, 6))
        elif kind == "agreement":  # 151
            if on >= day("2020-04-01") and not (self.demanded and self.base < on <= self.demanded):
                until = min(last_day(on, 12), day(event.get("until", "9999-12-31")), add_months(self.base, 60))
                self.postpone(until)
        elif kind in PROCEEDINGS:
            self.running.append(event)

    def finish(self, event):
        if event not in self.running:
            return
        self.running.remove(event)
        on = day(event["until"])
        if not event.get("final"):  # 147, 148: six months more
            self.postpone(last_day(on, 6))
            return
        if event["kind"] != "seizure":  # 169
            self.years = 10
        self.renew(on)


def limitation_answer(given):
    as_of, clock, points = day(given["as_of"]), Clock(given), []
    for number, event in enumerate(given["events"]):
        event = dict(event, number=number)
        if day(event["on"]) <= as_of:
            points.append((event["on"], 0, number, clock.begin, event))
        if event["kind"] in PROCEEDINGS and "until" in event and day(event["until"]) <= as_of:
            points.append((event["until"], 1, number, clock.finish, event))
    for _, _, _, step, event in sorted(points, key=lambda point: point[:3]):
        step(event)
    expected = {"from": str(clock.due + DAY), "law": "new" if clock.is_new else "old"}
    if clock.running:
        expected.update({"ends_on": None, "days_left": None, "state": "pending"})
        return expected
    expected.update({"ends_on": str(clock.end()), "days_left": max(0, (clock.end() - as_of).days + 1)})
    if clock.is_invoked:
        expected["state"] = "invoked"
    elif as_of > clock.end():
        expected["state"] = "completed"
    else:
        expected["state"] = "postponed" if as_of > clock.base else "running"
    return expected


RULES = {
    "limitation": (make_limitation, limitation_answer),
    "loan-schedule": (make_schedule, schedule_answer),
    "late-interest": (make_late, late_answer),
    "allocate": (make_allocate, allocate_answer),
    "loan-start": (make_start, start_answer),
    "exemption": (make_exemption, exemption_answer),
    "slip-code": (make_slip, slip_answer),
    "postal-account": (make_postal, postal_answer),
}
