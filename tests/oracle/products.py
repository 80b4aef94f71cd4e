"""products.py - what may be lent to whom (R-056 to R-059, R-188, R-189): the table of conditions (貸付条件等一覧) and the
leaflets of councils, written out once more as words, years and months instead of rows."""
from fractions import Fraction

from slow import Refused, any_day, any_yen, day, floor, near

# 福祉費 by purpose: the guide amount in yen and the guide term in years
WELFARE = {"business": (4600000, 20), "skill_6_months": (1300000, 8), "skill_1_year": (2200000, 8),
           "skill_2_years": (4000000, 8), "skill_3_years": (5800000, 8), "home": (2500000, 7), "aids": (1700000, 8),
           "car": (2500000, 8), "pension": (5136000, 10), "treatment": (1700000, 5), "treatment_long": (2300000, 5),
           "care": (1700000, 5), "care_long": (2300000, 5), "disaster": (1500000, 7), "ceremony": (500000, 3),
           "moving": (500000, 3), "outfit": (500000, 3), "other": (500000, 3)}
SCHOOLS = {"high_school": (35000, 8), "technical": (60000, 10), "junior_college": (60000, 10), "university": (65000, 15)}
SPECIAL = {"emergency_small": ("2022-09-30", 12, 24), "general_first": ("2022-09-30", 12, 120),
           "general_extension": ("2021-06-30", 24, 120), "general_second": ("2021-12-31", 36, 120)}
# 長崎: purposes lent without deferment in principle, and those that may pass their guide, for 15 years then
AT_ONCE, PAST_THE_GUIDE = ("home", "aids", "car", "disaster", "ceremony", "outfit"), ("business", "care", "care_long")
# Other loans of a council's ledger: in all, a month, months; the council alone that lends it, or None
OTHERS = {"leaver_living_study": (None, 50000, None), "leaver_living_work": (None, 50000, 24),
          "leaver_rent_study": (None, None, None), "leaver_rent_work": (None, None, 24),
          "leaver_qualification": (250000, None, None), "single_parent_entry": (500000, None, None),
          "single_parent_work": (200000, None, None), "single_parent_housing": (480000, 40000, 12),
          "care_study": (None, 50000, None), "care_study_entry": (200000, None, None),
          "care_study_work": (200000, None, None), "care_study_exam": (40000, None, None),
          "care_school_study": (30000, None, None), "care_school_practice": (30000, None, None),
          "care_school_exam": (40000, None, None), "care_school_work": (200000, None, None),
          "exam_challenge_cram_school": (200000, None, None), "exam_challenge_high_school_exams": (27400, None, None),
          "exam_challenge_university_exams": (80000, None, None)}
PRODUCTS = (["municipal_small"] + list(OTHERS) +
            ["general_support", "general_housing", "general_restart", "emergency", "education_entry",
             "real_estate",
             "real_estate_assistance", "bridge", "disaster_emergency", "no_such_loan"] + list(SPECIAL) +
            ["welfare_" + purpose for purpose in WELFARE] + ["education_" + school for school in SCHOOLS])
COUNCILS = ["aomori", "fukuoka", "hiroshima", "hyogo", "mie", "nagano", "nagasaki", "osaka", "tokyo", "toyohashi", "kyoto", ""]
FACTS = ["public_assistance", "insolvency", "public_arrears", "is_guarantor", "debt_purpose", "chronic_deficit",
         "other_loan_first", "gang_member"]
JUDGED = ("public_assistance", "chronic_deficit")


def of_general(kind, council, on, alone):
    terms = {"deferment": 6, "repayment": 120 if on >= day("2015-04-01") else 240, "rates": (0, 15000),
             "guarantor": "optional"}
    if council == "hiroshima" and on >= day("2025-04-01"):
        terms["deferment"] = 3
    if kind == "support":  # twelve months at most
        terms.update(monthly=150000 if alone else 200000, months=12)
        terms["limit"] = terms["monthly"] * 12
    else:
        terms["limit"] = {"housing": 400000, "restart": 600000}[kind]
    return terms


def of_special(product, on, alone, special):
    last, deferment, repayment = SPECIAL[product]
    begun = "2021-02-19" if product == "general_second" else "2020-03-25"
    if not day(begun) <= on <= day(last):
        return None
    terms = {"deferment": deferment, "repayment": repayment}
    if product == "emergency_small":
        terms["limit"] = 200000 if special else 100000
    else:
        terms.update(monthly=150000 if alone else 200000, months=3)
        terms["limit"] = terms["monthly"] * 3
    return terms


def of_real_estate(given, council):
    """Seven tenths of the value; the first kind a guarantor and at most 300,000 a month, the other neither."""
    is_flat = given.get("property") == "flat"
    share = Fraction(1, 2) if is_flat else Fraction(7, 10)
    terms = {"limit": floor(given["property_value"] * share), "deferment": 3, "rates": (30000, 30000), "open": []}
    if given["product"] == "real_estate":
        terms.update(monthly=300000, guarantor="required",
                     floor={"mie": 10000000, "nagano": 10000000, "tokyo": 15000000}.get(council, 0))
        if is_flat:  # nothing is said of them
            del terms["limit"]
            terms["open"] = ["property_unknown"]
        return terms
    terms["floor"] = 5000000
    if "living_aid" in given:
        terms["monthly"] = floor(given["living_aid"] * Fraction(3, 2))
    else:
        terms["open"] = ["monthly_not_tested"]
    return terms


def of_education(kind, council, special, amount, in_all):
    terms = {"deferment": 6, "repayment": 240, "co_borrower": True}
    if council == "nagasaki":  # by all that the student borrows
        terms["repayment"] = 12 * (20 if in_all > 2700000 else 15 if in_all > 1800000 else 10)
    if kind == "entry":
        terms["limit"] = 500000
        for most, years in ((500000, 6), (350000, 5), (250000, 4), (150000, 3), (100000, 2)):
            if council == "aomori" and amount <= most:
                terms["repayment"] = 12 * years
        return terms
    monthly, years = SCHOOLS[kind]
    terms["monthly"] = floor(monthly * Fraction(3, 2)) if special else monthly
    if council == "aomori":
        terms["repayment"] = years * 12
    return terms


def of_welfare(kind, council, amount):
    guide, years = WELFARE[kind]
    terms = {"limit": 5800000, "deferment": 6, "repayment": 240, "guide": guide, "guide_term": years * 12,
             "rates": (0, 15000), "guarantor": "optional"}
    if council == "nagasaki" and kind in AT_ONCE:
        terms["guide_deferment"] = 0
    if council == "nagasaki" and kind in PAST_THE_GUIDE and amount > guide:
        terms.update(repayment=180, guide_term=180)
    return terms


def of_others(product, council, special):
    if product.startswith("exam_challenge") and council != "tokyo":
        return None
    limit, monthly, months = OTHERS[product]
    terms = {"rates": (None, None), "guarantor": None, "open": ["guarantor_unknown"]}
    if product.startswith("leaver"):
        terms["rates"] = (0, 0)
        if product.startswith("leaver_living") and special:
            monthly = 80000
        if product.startswith("leaver_rent") and council == "fukuoka":
            monthly = 32000
    if product.startswith("single_parent"):
        terms = {"rates": (0, 10000), "guarantor": "optional"}
    terms.update((name, value) for name, value in (("limit", limit), ("monthly", monthly), ("months", months)) if value)
    return terms


def terms_of(given):
    """What the product allows on that day; None where there is no such loan."""
    product, council, on = given["product"], given.get("council", ""), day(given["applied_on"])
    alone, special = given["household_size"] == 1, given.get("special_need", False)
    family, _, kind = product.partition("_")
    if product in SPECIAL:
        return of_special(product, on, alone, special)
    if product == "disaster_emergency":
        if on < day("2024-01-01"):
            return None
        return {"limit": 200000 if special else 100000, "deferment": 12, "repayment": 24}
    if product in OTHERS:
        return of_others(product, council, special)
    if product == "municipal_small":
        return {"limit": 100000, "repayment": 36, "guide": 70000, "guide_term": 35, "rates": (None, None), "guarantor": None,
                "open": ["guarantor_unknown"]}
    if on < day("2009-10-01") or product == "no_such_loan":
        return None
    if family == "general":
        return of_general(kind, council, on, alone)
    if family == "welfare":
        return of_welfare(kind, council, given["amount"])
    if family == "education":
        return of_education(kind, council, special, given["amount"], max(given["amount"], given.get("borrowed_total", 0)))
    if family == "real":
        return of_real_estate(given, council) if "property_value" in given else "property_value"
    if product == "bridge":
        return {"limit": 100000}
    terms = {"limit": 100000, "deferment": 2, "repayment": 12 if on >= day("2015-04-01") else 8}
    if council == "hyogo" and on >= day("2015-04-01"):
        terms["unit"] = 1000
    return terms


def income_limit_of(given):
    """What is entered, else so many times the standard of public assistance, or a twelfth of a year."""
    if "income_limit" in given:
        return given["income_limit"]
    council, household = given.get("council", ""), given.get("household", "low_income")
    purpose = {"welfare_home": Fraction(25, 10), "welfare_car": Fraction(3)}.get(given["product"])
    if council == "osaka" and purpose:
        return floor(given["standard"] * purpose) if "standard" in given else None
    if (council, household) == ("nagasaki", "elderly"):
        return floor(Fraction(6000000, 12))
    times = {("nagasaki", "low_income"): Fraction(17, 10), ("toyohashi", "low_income"): Fraction(17, 10),
             ("osaka", "low_income"): Fraction(18, 10), ("osaka", "elderly"): Fraction(25, 10)}.get((council, household))
    return floor(given["standard"] * times) if times and "standard" in given else None


def check_answer(given):
    terms = terms_of(given)
    if not isinstance(terms, dict):
        return Refused(terms or "product")
    reasons, is_open = [], []
    for member, name, reason in (("amount", "limit", "over_limit"), ("monthly_amount", "monthly", "over_monthly_limit"),
                                 ("months", "months", "over_months"), ("deferment_months", "deferment", "deferment_too_long"),
                                 ("repayment_months", "repayment", "repayment_too_long")):
        if name in terms and given.get(member, 0) > terms[name]:
            reasons.append(reason)
    if given["amount"] > terms.get("guide", given["amount"]):
        is_open.append("over_guide")
    if given["amount"] % terms.get("unit", 1):
        reasons.append("not_in_unit")
    if given.get("deferment_months", 0) > terms.get("guide_deferment", 600):
        is_open.append("over_guide_deferment")
    if given.get("repayment_months", 0) > terms.get("guide_term", 600):
        is_open.append("over_guide_term")
    has_guarantor = given.get("guarantor", False)
    if terms.get("guarantor") == "required" and not has_guarantor:
        reasons.append("guarantor_missing")
    if terms.get("co_borrower") and not given.get("co_borrower", False):
        reasons.append("co_borrower_missing")
    most = income_limit_of(given)
    if most is None or "income" not in given:
        is_open.append("income_not_tested")
    elif given["income"] > most:
        reasons.append("income")
    if given.get("property_value", 0) < terms.get("floor", 0):
        reasons.append("value_too_low")
    is_open += terms.get("open", [])
    for fact in FACTS:
        if fact in given.get("facts", []):
            (is_open if fact in JUDGED else reasons).append(fact)
    return {"eligible": not reasons, "reasons": reasons, "open": is_open, "limit": terms.get("limit"),
            "guide_limit": terms.get("guide"), "monthly_limit": terms.get("monthly"), "months_limit": terms.get("months"),
            "deferment_limit": terms.get("deferment"), "guide_deferment": terms.get("guide_deferment"),
            "repayment_limit": terms.get("repayment"),
            "guide_repayment": terms.get("guide_term"), "annual_rate": terms.get("rates", (0, 0))[0 if has_guarantor else 1],
            "guarantor": terms.get("guarantor", "none"), "income_limit": most}


def make_check(random):
    given = {"product": random.choice(PRODUCTS), "household_size": random.choice([1, 1, 2, 3, 100]),
             "applied_on": str(random.choice([any_day(random, "2009-09-01", "2031-12-31"),
                                              *map(day, ("2009-10-01", "2015-03-31", "2015-04-01", "2022-09-30", "2025-04-01"))])),
             "amount": max(1, random.choice([any_yen(random, 10 ** 15), near(random, random.choice(
                 [100000, 200000, 27400, 50500, 30000, 150000, 250000, 350000, 400000,
                  450000, 500000, 600000, 1700000, 1800000, 2400000, 5800000]))]))}
    if given["product"] in SPECIAL and random.random() < 0.8:
        given["applied_on"] = str(any_day(random, "2020-03-20", "2022-10-05"))
    for name, values in (("council", COUNCILS), ("household", ["low_income", "disabled", "elderly"]),
                         ("special_need", [True, False]), ("property", ["house", "flat"]), ("living_aid", [1, 80001, 100000]),
                         ("borrowed_total", [0, 1800000, 1800001, 2700000, 2700001, 9000000]),
                         ("guarantor", [True, False]), ("co_borrower", [True, False]),
                         ("months", [1, 3, 4, 12, 13, 600]), ("deferment_months", [0, 2, 3, 4, 6, 7, 12, 13, 24, 25, 36, 37]),
                         ("repayment_months", [1, 8, 9, 12, 13, 24, 25, 96, 97, 120, 121, 180, 181, 240, 241, 600])):
        if random.random() < 0.6:
            given[name] = random.choice(values)
    if random.random() < 0.6:
        given["monthly_amount"] = near(random, random.choice([0, 35000, 52500, 60000, 65000, 90000, 97500, 150000, 200000, 300000]))
    if random.random() < 0.6:
        given["standard"] = random.choice([1, 150000, any_yen(random, 400000) or 1])
    if random.random() < 0.3:
        given["income_limit"] = random.choice([1, 250000, any_yen(random, 400000) or 1])
    if random.random() < 0.7:
        given["income"] = near(random, random.choice([income_limit_of(given) or 0, any_yen(random, 600000)]))
    if given["product"].startswith("real_estate") and random.random() < 0.9:
        given["property_value"] = random.choice([0, 1, 2, near(random, random.choice([5000000, 10000000, 15000000])),
                                                 any_yen(random, 10 ** 9)])
        if random.random() < 0.5:
            given["amount"] = max(1, near(random, given["property_value"] * 7 // 10))
    if random.random() < 0.4:
        given["facts"] = [random.choice(FACTS) for _ in range(random.randint(0, 9))]
    return given


RULES = {"loan-check": (make_check, check_answer)}
