"""stats.py - 目安値, rates and small cells: docs/rules.md R-004 to R-006 and R-182."""
import itertools
from fractions import Fraction

from slow import Refused, any_yen, half_up, tenths

# per 100,000 people and month; a share in percent stands as text
TARGETS = {2015: (20, 10, 6, 40, None), 2016: (22, 11, 7, 42, None), 2017: (24, 12, 7, 70, 80),
           2018: (26, "50", "60", 75, 90), 2019: (16, "50", "60", 75, 90)}


def make_targets(random):
    return {"population": random.choice([1, 2, 99999, 100000, 100001, 1250, any_yen(random, 200000000) or 1]),
            "fiscal_year": random.choice([2015, 2016, 2017, 2018, 2019, 2020, 2025])}


def targets_answer(given):
    row = TARGETS.get(given["fiscal_year"])
    if row is None:
        return Refused("fiscal_year")
    new, plans, work, success, step_up = row

    def exact(figure, base):
        if isinstance(figure, str):
            return base * Fraction(int(figure), 100)
        return Fraction(given["population"] * figure * 12, 100000)

    new_exact = exact(new, None)
    plans_exact = exact(plans, new_exact)
    work_exact = exact(work, plans_exact)
    return {"new_consultations": half_up(new_exact), "plans": half_up(plans_exact),
            "work_goal_plans": half_up(work_exact), "plan_rate": plans + ".0" if isinstance(plans, str) else None,
            "work_goal_rate": work + ".0" if isinstance(work, str) else None,
            "work_or_income_rate": "%d.0" % success, "step_up_rate": None if step_up is None else "%d.0" % step_up}


def make_rates(random):
    def count():
        return random.choice([0, 1, random.randint(0, 400), any_yen(random, 100000000)])
    return {"population": random.choice([0, 1, 100000, any_yen(random, 200000000)]),
            "months": random.choice([1, 3, 12, random.randint(1, 1200)]), "new_consultations": count(), "plans": count(),
            "work_goal_plans": count(), "employed_of_plans": count(), "raised_of_plans": count()}


def rates_answer(given):
    expected = {}
    for name in ("new_consultations", "plans", "work_goal_plans"):
        expected[name + "_per_100k_month"] = None if not given["population"] else tenths(
            Fraction(given[name], given["months"]) / given["population"] * 100000)
    for name, part, whole in (
            ("work_or_income_rate", given["employed_of_plans"] + given["raised_of_plans"], given["work_goal_plans"]),
            ("plan_rate", given["plans"], given["new_consultations"]),
            ("work_goal_rate", given["work_goal_plans"], given["plans"])):
        expected[name] = None if not whole else tenths(Fraction(part * 100, whole))
    return expected


# ---- suppress: the fewest cells, by trying all sets; what can be computed, by trying all tables ----
def make_suppress(random):
    rows, columns = random.choice([(1, 2), (1, 3), (1, 4), (2, 2), (2, 3), (3, 2), (3, 3), (3, 3), (4, 3)])
    limit = random.choice([2, 3, 4, 10])
    inner = [[random.choice([0, 0, 1, 2, limit - 1, limit, random.randint(0, 12)]) for _ in range(columns - 1)]
             for _ in range(max(1, rows - 1))]
    table = [row + [sum(row)] for row in inner]
    if rows > 1:
        table.append([sum(column) for column in zip(*table)])
    return {"table": table, "limit": limit}


def equations(rows, columns):
    """Lists of (cell, sign) that add up to nothing."""
    lines = [[(r * columns + c, -1 if c == columns - 1 else 1) for c in range(columns)] for r in range(rows)]
    if rows > 1:
        lines += [[(r * columns + c, -1 if r == rows - 1 else 1) for r in range(rows)] for c in range(columns)]
    return lines


def known_cells(table, hidden):
    """Hidden cells of which whoever reads the rest, and knows that counts are not below 0, can tell the value.

    The hidden cells that can be moved together by some whole numbers, none falling below 0, are not known. All
    moves of -1, 0 and 1 are tried: totals of rows and columns make a network, where no finer moves exist."""
    rows, columns = len(table), len(table[0])
    cells = [cell for row in table for cell in row]
    hidden, moved = sorted(hidden), set()
    lines = equations(rows, columns)

    def walk(at, move):
        if at == len(hidden):
            if any(move.values()) and all(sum(sign * move.get(cell, 0) for cell, sign in line) == 0 for line in lines):
                moved.update(cell for cell, step in move.items() if step)
            return
        cell = hidden[at]
        for step in ((0, 1, -1) if cells[cell] > 0 else (0, 1)):
            move[cell] = step
            # a line whose last hidden cell this was must add up
            if all(sum(sign * move.get(one, 0) for one, sign in line) == 0 for line in lines
                   if all(one not in hidden[at + 1:] for one, _ in line)):
                walk(at + 1, move)
        del move[cell]

    walk(0, {})
    return [cell for cell in hidden if cell not in moved]


def suppress_answer(given):
    table, limit = given["table"], given["limit"]
    cells = [cell for row in table for cell in row]
    small = [at for at, cell in enumerate(cells) if 0 < cell < limit]
    others = [at for at in range(len(cells)) if at not in small]
    best = None
    for count in range(len(others) + 1):
        for added in itertools.combinations(others, count):
            cost = sum(cells[at] for at in added)
            if best is not None and cost >= best[0]:
                continue  # in table order: the first of equal sums stays
            known = known_cells(table, small + list(added))
            if not any(at in small for at in known):
                best = (cost, added)
        if best is not None:
            break
    if best is None:
        best = (0, tuple(others))
    hidden = set(small) | set(best[1])
    columns = len(table[0])
    return {"table": [[None if r * columns + c in hidden else cell for c, cell in enumerate(row)]
                      for r, row in enumerate(table)], "hidden": len(hidden), "fewest": True}


RULES = {"targets": (make_targets, targets_answer), "rates": (make_rates, rates_answer),
         "suppress": (make_suppress, suppress_answer)}
