"""joint.py - joint implementation, custody, committees: docs/rules.md R-180 to R-187."""
from fractions import Fraction

from slow import DAY, Refused, any_day, any_yen, day, floor

YEN_MAX = 10 ** 15


# ---- cost-split ----
def make_split(random):
    count = random.choice([1, 2, 3, 4, 5, 7, 12, 44])
    kinds = [random.choice(["equal", "population", "use"]) for _ in range(random.randint(1, 4))]
    cuts = sorted(random.choice([0, 500000, 333333, 999999, random.randint(0, 1000000)]) for _ in kinds[1:])
    shares = [b - a for a, b in zip([0] + cuts, cuts + [1000000])]
    if random.random() < 0.03:
        shares[0] = max(0, shares[0] - 1)
    bodies = []
    ids = ["%06d" % number for number in random.sample(range(1000), count)]
    for one in ids:
        body = {"id": one}
        if "population" in kinds or random.random() < 0.2:
            body["population"] = random.choice([0, 1, 2, 3, 100, random.randint(0, 400000), any_yen(random, 10 ** 10)])
        if "use" in kinds or random.random() < 0.2:
            body["use"] = random.choice([0, 0, 1, 2, 3, random.randint(0, 400)])
        bodies.append(body)
    given = {"total": random.choice([0, 1, 2, 100, 1000, any_yen(random, YEN_MAX)]),
             "parts": [{"share": share, "by": by} for share, by in zip(shares, kinds)], "bodies": bodies}
    if random.random() < 0.5:
        given["unit"] = random.choice([1, 10, 1000, 1000, random.randint(1, 1000000)])
    if random.random() < 0.5:
        first = any_day(random, "2019-04-01", "2030-04-01")
        last = first + DAY * random.choice([0, 364, 365, random.randint(0, 400)])
        given["period"] = {"from": str(first), "to": str(last)}
        for body in bodies:
            if random.random() < 0.3:
                body["from"] = str(first + DAY * random.randint(-10, 400))
            if random.random() < 0.3:
                body["to"] = str(last - DAY * random.randint(-10, 400))
    return given


def days_of(body, period):
    if period is None:
        return 1
    first, last = day(period["from"]), day(period["to"])
    count, date = 0, first
    while date <= last:
        if ("from" not in body or day(body["from"]) <= date) and ("to" not in body or date <= day(body["to"])):
            count += 1
        date += DAY
    return count


def hand_out(amounts, total, unit, order):
    left = total - sum(amounts)
    for i in order:
        amounts[i] += min(unit, left)
        left -= min(unit, left)
    assert left == 0
    return amounts


def split_answer(given):
    parts, bodies = given["parts"], given["bodies"]
    if sum(part["share"] for part in parts) != 1000000:
        return Refused("parts")
    unit = given.get("unit", 1)
    exact = [[] for _ in bodies]
    days = [days_of(body, given.get("period")) for body in bodies]
    for part in parts:
        if part["by"] == "equal":
            bases = days
        elif part["by"] == "population":
            bases = [body["population"] * count for body, count in zip(bodies, days)]
        else:
            bases = [body["use"] for body in bodies]
        if sum(bases) == 0:
            return Refused("bodies")
        cost = given["total"] * Fraction(part["share"], 1000000) / unit
        for mine, base in zip(exact, bases):
            mine.append(cost * base / sum(bases))
    amounts = [floor(sum(mine)) for mine in exact]
    order = sorted(range(len(bodies)), key=lambda i: (amounts[i] - sum(exact[i]), bodies[i]["id"]))
    amounts = hand_out([amount * unit for amount in amounts], given["total"], unit, order)
    shares = []
    for body, mine, amount in zip(bodies, exact, amounts):
        by_part = [floor(part) for part in mine]
        order = sorted(range(len(mine)), key=lambda k: (by_part[k] - mine[k], k))
        by_part = hand_out([part * unit for part in by_part], amount, unit, order)
        shares.append({"id": body["id"], "amount": amount, "by_part": by_part})
    return {"shares": shares}


# ---- subsidy ----
def subsidy_rate(program, year, together):
    if program in ("consultation", "housing_benefit"):
        return Fraction(3, 4)
    if program in ("work_readiness", "shelter"):
        return Fraction(2, 3)
    if program == "child_learning":
        return Fraction(1, 2)
    if program == "household_budget":
        return Fraction(2, 3) if year >= 2025 or (year >= 2019 and together) else Fraction(1, 2)
    return None


def make_subsidy(random):
    given = {"program": random.choice(["consultation", "housing_benefit", "work_readiness", "shelter", "child_learning",
                                       "household_budget", "none"]),
             "fiscal_year": random.randint(2015, 2032),
             "spent": random.choice([any_yen(random, YEN_MAX), random.randint(0, 30000000), 1499, 1500, 1501, 5999998])}
    if random.random() < 0.5:
        given["income"] = random.choice([0, given["spent"], min(YEN_MAX, given["spent"] + 1), any_yen(random, 5000000)])
    if random.random() < 0.5:
        given["base_amount"] = random.choice([0, given["spent"], any_yen(random, 20000000)])
    if random.random() < 0.5:
        given["together"] = random.random() < 0.5
    return given


def subsidy_answer(given):
    rate = subsidy_rate(given["program"], given["fiscal_year"], given.get("together", False))
    if rate is None:
        return Refused("program")
    net = max(0, given["spent"] - given.get("income", 0))
    cost = min(net, given.get("base_amount", net))
    national = floor(cost * rate / 1000) * 1000
    return {"eligible_cost": cost, "national": national, "own": net - national}


# ---- custody-fee ----
LISTS = {  # minutes of the base price, base, base with the passbook, minutes of a step, its price, what exempt people pay,
    #        savings under which they pay half, documents a month and a year, travel of a visit by car
    "saitama": (60, 1200, 1600, 30, 400, None, None, 500, 2000, None),
    "naganohara": (60, 1200, 1200, None, 0, 700, None, 0, 0, None),
    "arida": (60, 1000, 1000, 30, 500, None, 3500000, 0, 0, None),
    "asuka": (60, 1000, 1000, 30, 500, None, None, 0, 0, 300),
    "kusu": (None, 1330, 1330, None, 0, None, None, 500, 0, None),
}


def make_fee(random):
    given = {"council": random.choice(list(LISTS) + ["none"]), "on": str(any_day(random, "2015-04-01", "2030-12-31")),
             "minutes": random.choice([0, 1, 59, 60, 61, 89, 90, 91, 120, 121, 1440, random.randint(0, 1440)])}
    for name in ("passbook_held", "public_assistance", "tax_exempt", "documents_held", "documents_year_due", "by_car"):
        if random.random() < 0.5:
            given[name] = random.random() < 0.5
    if random.random() < 0.7:
        given["savings"] = random.choice([0, 3499999, 3500000, 9000000])
    if random.random() < 0.5:
        given["visits"] = random.randint(0, 31)
    return given


def fee_answer(given):
    if given["council"] not in LISTS:
        return Refused("council")
    base_minutes, base, passbook, step, step_price, exempt_pays, half_below, month, year, car = LISTS[given["council"]]
    first = passbook if given.get("passbook_held") else base
    price, covered = first, base_minutes
    while step and covered < given["minutes"]:
        covered += step
        price += step_price
    if given.get("public_assistance"):
        return {"price": price, "subsidy": price, "payable": 0, "documents": 0, "travel": 0, "month": 0}
    subsidy = 0
    if given.get("tax_exempt"):
        if half_below and "savings" not in given:
            return Refused("savings")
        if exempt_pays is not None:
            subsidy = max(0, first - exempt_pays)
        elif half_below and given["savings"] < half_below:
            subsidy = price - price // 2
    documents = travel = 0
    if given.get("documents_held"):
        documents = month + (year if given.get("documents_year_due") else 0)
    if given.get("by_car"):
        travel = None if car is None else car * given.get("visits", 1)
    return {"price": price, "subsidy": subsidy, "payable": price - subsidy, "documents": documents, "travel": travel,
            "month": (price - subsidy) * given.get("visits", 1) + documents + (travel or 0)}


# ---- quorum, mediation-clock ----
def make_quorum(random):
    body = random.choice(["committee", "panel", "selection"])
    given = {"body": body}
    members = random.choice([0, 1, 2, 3, 3, 4, 5, 6, 10, random.randint(0, 1000)])
    present = random.choice([members, members // 2, members // 2 + 1, random.randint(0, members)])
    if body == "selection":
        groups = []
        for _ in range(3):
            count = random.choice([1, 2, 3, 4, random.randint(0, 50)])
            groups.append({"members": count, "present": random.choice([count, count // 2, (count + 1) // 2,
                                                                       random.randint(0, count)])})
        given["groups"] = groups
        present = sum(group["present"] for group in groups)
    else:
        given.update({"members": members, "present": min(present, members) + (random.random() < 0.03)})
        present = given["present"]
    if random.random() < 0.7:
        given["yes"] = random.choice([0, present // 2, present // 2 + 1, present, present + (random.random() < 0.1)])
    return given


def quorum_answer(given):
    if given["body"] == "selection":
        for group in given["groups"]:
            if group["present"] > group["members"]:
                return Refused("groups")
        opens = all(2 * group["present"] >= group["members"] for group in given["groups"])
        present = sum(group["present"] for group in given["groups"])
    else:
        members, present = given["members"], given["present"]
        if present > members:
            return Refused("present")
        opens = 2 * present > members
        if given["body"] == "panel":
            opens = members >= 3 and (present == 3 if members == 3 else opens)
    if "yes" in given and given["yes"] > present:
        return Refused("yes")
    expected = {"opens": opens}
    if opens and "yes" in given:
        twice = 2 * given["yes"]
        expected["decision"] = "passed" if twice > present else "chair_decides" if twice == present else "failed"
    return expected


def make_mediation(random):
    notified = any_day(random, "2015-01-01", "2030-12-31")
    given = {"by": random.choice(["one", "one", "one", "both"])}
    wait = random.choice([1, 14, 30, 365])
    if random.random() < 0.7:
        given["answer_days"] = wait
    else:
        wait = 14
    given["as_of"] = str(notified + DAY * random.choice([-3, 0, wait - 1, wait, wait + 1, random.randint(0, 500)]))
    if random.random() < 0.9:
        given["notified_on"] = str(notified)
    if random.random() < 0.6:
        given["answered_on"] = str(notified + DAY * random.choice([-1, 0, wait - 1, wait, wait + 1, 500]))
    if ("answered_on" in given) != (random.random() < 0.05):
        given["answer"] = random.choice(["agree", "refuse"])
    return given


def mediation_answer(given):
    """The steps of 規則24条 to 27条, day by day."""
    if "answer" in given and "answered_on" not in given:
        return Refused("answered_on")
    if "answered_on" in given and "answer" not in given:
        return Refused("answer")
    if given["by"] == "both":  # both applied: referred to the panel
        return {"state": "referred", "answer_due": None}
    if "notified_on" not in given:
        return Refused("notified_on") if "answer" in given else {"state": "not_asked", "answer_due": None}
    date, due = day(given["notified_on"]), None
    if "answered_on" in given and day(given["answered_on"]) < date:
        return Refused("answered_on")
    state, waited = "asking", 0  # one applied: the other party was informed and has so many days
    while True:
        if due is None and waited == given.get("answer_days", 14):
            due = date
        if state == "asking" and given.get("answered_on") == str(date) and date <= day(given["as_of"]):
            state = "referred" if given["answer"] == "agree" else "refused"
        if due is not None:
            break
        date, waited = date + DAY, waited + 1
    if state == "asking" and day(given["as_of"]) > due:
        state = "no_answer"  # treated as a refusal
    return {"state": state, "answer_due": str(due)}


RULES = {
    "cost-split": (make_split, split_answer),
    "subsidy": (make_subsidy, subsidy_answer),
    "custody-fee": (make_fee, fee_answer),
    "quorum": (make_quorum, quorum_answer),
    "mediation-clock": (make_mediation, mediation_answer),
}
