"""properties.py - what must hold whatever the figures are, for answers (broken) and for pairs of inputs (run)."""
import copy
import subprocess

import calendars
import loan
import measures
import stats
from slow import DAY, any_day, any_yen, day


def of_schedule(given, answer):
    rows = answer["instalments"]
    if sum(row["principal"] for row in rows) != given["principal"]:
        return "the parts do not add up to the principal"
    if any(row["principal"] < 0 or row["interest"] < 0 for row in rows) or rows[-1]["balance"] != 0:
        return "a part below zero, or something left"
    return None


def of_split(given, answer):
    if sum(share["amount"] for share in answer["shares"]) != given["total"]:
        return "the shares do not add up to the bill"
    if any(sum(share["by_part"]) != share["amount"] or min(share["by_part"]) < 0 for share in answer["shares"]):
        return "the parts of a share do not add up to it"
    return None


def of_suppress(given, answer):
    cells = [cell for row in answer["table"] for cell in row]
    hidden = [at for at, cell in enumerate(cells) if cell is None]
    known = stats.known_cells(given["table"], hidden)
    return "cells %r can be computed" % known if known else None


def of_allocation(given, answer):
    return None if sum(item["amount"] for item in answer["allocations"]) + answer["overpaid"] == given["amount"] \
        else "the allocations do not add up to the payment"


OF_ANSWER = {"loan-schedule": of_schedule, "cost-split": of_split, "suppress": of_suppress, "allocate": of_allocation}


def broken(rule, given, answer):
    """What does not hold of one answer; None if all does."""
    if "error" in answer or rule not in OF_ANSWER:
        return None
    return OF_ANSWER[rule](given, answer)


# ---- pairs ----
def later_day(random):
    first = loan.make_late(random)
    second = dict(first, as_of=str(day(first["as_of"]) + DAY * random.choice([1, 2, 30, 365, 366])))
    return first, second


def more_paid(random):
    first = loan.make_late(random)
    while not first.get("payments"):
        first = loan.make_late(random)
    second = copy.deepcopy(first)
    random.choice(second["payments"])["amount"] += random.choice([1, 1000, any_yen(random, 1000000)])
    return first, second


def owed(given, answer):
    paid = sum(payment["amount"] for payment in given.get("payments", []) if payment["on"] <= given["as_of"])
    return max(0, given["principal"] - paid) + answer["late_interest"]


def with_measures(random):
    given = loan.make_schedule(random)
    given["method"], given["period_months"] = random.choice(["interest_free", "equal_principal", "equal_payment"]), 1
    given["principal"] = random.randint(given["months"] * 1000, 6000000 + given["months"] * 1000)
    given.pop("first_period_months", None)
    if given["method"] == "interest_free":
        given.pop("annual_rate", None)
    first = day(given["first_due"][:7] + "-01")
    on, taken = first, []
    for _ in range(random.randint(1, 3)):
        on += DAY * random.randint(1, 200)
        kind = random.choice(["moratorium", "reduced", "early", "extension"])
        measure = {"kind": kind, "on": str(on), "from": str(on)[:7], "months": random.choice([1, 6, 12, 24])}
        if kind in ("reduced", "early"):
            measure["amount"] = random.choice([0, 1, 1000, random.randint(1, given["principal"])])
        if kind == "reduced":
            measure["rest"] = random.choice(["last", "next"])
        if kind == "early":
            measure["effect"] = random.choice(["shorten", "lower"])
        taken.append(measure)
    given["measures"] = taken
    return given


def state_without_exemption(random):
    """An exemption takes the interest with it, so that who has paid less may owe less after it."""
    given = measures.make_state(random)
    given["measures"] = [one for one in given["measures"] if one["kind"] != "exemption"]
    return given


def state_paid_more(random):
    """By days alone: where full years count, a payment begins them anew, and a yen can add the share of a leap day (R-042)."""
    first = state_without_exemption(random)
    first["day_count"] = "fixed365"
    first["payments"].append({"on": str(any_day(random, "2010-01-01", "2032-12-31")), "amount": random.choice([0, 1, 5000])})
    second = copy.deepcopy(first)
    random.choice(second["payments"])["amount"] += random.choice([1, 1000, any_yen(random, first["principal"])])
    return first, second


def state_later(random):
    """Nothing happens between the two days, and the table or the own rates hold on both."""
    first = state_without_exemption(random)
    for name in ("payments", "measures"):
        first[name] = [one for one in first[name] if one["on"] <= first["as_of"]]
    return first, dict(first, as_of=str(day(first["as_of"]) + DAY * random.choice([1, 2, 30, 365, 366])))


def state_entered_late(random):
    """The same payments and measures in another order: one that is entered later counts on its day."""
    first = measures.make_state(random)
    second = dict(first, payments=list(first["payments"]), measures=list(first["measures"]))
    random.shuffle(second["payments"])
    if len({(one["on"], one["kind"]) for one in second["measures"]}) == len(second["measures"]):
        random.shuffle(second["measures"])
    return first, second


def owes_no_more(first, second):
    if "error" in first or "error" in second:
        return True
    owed = [answer["balance"] + answer["overdue"] + answer["late_interest"] for answer in (first, second)]
    return owed[1] <= owed[0]


def bears_no_less(first, second):
    return "error" in first or "error" in second or first["late_interest"] <= second["late_interest"]


def is_the_same(first, second):
    if "error" in first and "error" in second:  # a measure is named by its place in the list
        return first["error"]["code"] == second["error"]["code"]
    kept = [{name: value for name, value in answer.items() if name != "steps"} for answer in (first, second)]
    return kept[0] == kept[1]


def there_and_back(random):
    """A day, and the text of it that the program writes."""
    return {"text": str(calendars.any_day(random, "1868-01-25", "2998-12-31"))}


def full_disk_is_told(banso):
    """Answers that could not be written are not passed over."""
    with open("/dev/full", "wb") as full:
        ended = subprocess.run([banso, "calc", "date"], input=b'{"text":"R5.4.1"}\n' * 2, stdout=full, check=False)
    return ended.returncode == 1


def run(banso, count, random, ask):
    """(property, how often it is broken)"""
    yield "a full disk is told", int(not full_disk_is_told(banso))
    pairs = [later_day(random) for _ in range(count)]
    answers = [ask(banso, "late-interest", [pair[side] for pair in pairs]) for side in (0, 1)]
    yield "later day, not less", sum(
        "error" not in a and "error" not in b and b["late_interest"] < a["late_interest"] for a, b in zip(*answers))
    pairs = [more_paid(random) for _ in range(count)]
    answers = [ask(banso, "late-interest", [pair[side] for pair in pairs]) for side in (0, 1)]
    yield "more paid, not more", sum(
        "error" not in a and "error" not in b and owed(pair[1], b) > owed(pair[0], a)
        for pair, a, b in zip(pairs, *answers))
    for name, make, holds in (
            ("state: more paid, not more", state_paid_more, owes_no_more),
            ("state: later, not less", state_later, bears_no_less),
            ("state: entered late, the same", state_entered_late, is_the_same)):
        pairs = [make(random) for _ in range(count)]
        answers = [ask(banso, "loan-state", [pair[side] for pair in pairs]) for side in (0, 1)]
        yield name, sum(not holds(a, b) for a, b in zip(*answers))
    given = [with_measures(random) for _ in range(count)]
    yield "measures keep the sum", sum(
        broken("loan-schedule", one, answer) is not None for one, answer in zip(given, ask(banso, "loan-schedule", given)))
    given = [there_and_back(random) for _ in range(count)]
    answers = ask(banso, "date", given)
    wrong = 0
    for form in ("era_long", "era_short"):
        again = ask(banso, "date", [{"text": answer[form]} for answer in answers])
        wrong += sum(a["date"] != b.get("date") for a, b in zip(answers, again))
    yield "written, read again", wrong
