"""A second opinion on pay: slow, naive, in fractions, one deal at a time, without a line of the engine.

It reads the plain dictionaries that `random_plans` makes. Where the engine cuts amounts into slices, this walks along
the curve of pay: what a deal earns is the height of the curve after it less the height before it.
"""

from collections import defaultdict
from datetime import date
from fractions import Fraction
from math import floor


def cents(x):
    """Half up, away from zero."""
    n = abs(x) * 100
    whole = floor(n) + (1 if n - floor(n) >= Fraction(1, 2) else 0)
    return Fraction(whole if x >= 0 else -whole, 100)


def height(steps, x, top):
    """The curve of pay at x, when the period's total stands at `top`: a whole step reached lifts all that is below it."""
    base = max([i for i, s in enumerate(steps) if s[2] and top >= s[0]], default=0)
    used = [steps[base], *[s for i, s in enumerate(steps) if i > base and not s[2]]]
    total = Fraction(0)
    for i, (low, rate, _) in enumerate(used):
        start = Fraction(0) if i == 0 else low
        end = used[i + 1][0] if i + 1 < len(used) else None
        if i == 0 and x < 0:
            return x * rate
        if x > start:
            total += (min(x, end) if end is not None else x) * rate - start * rate
    return total


def rate_at(steps, x, top):
    base = max([i for i, s in enumerate(steps) if s[2] and top >= s[0]], default=0)
    used = [steps[base], *[s for i, s in enumerate(steps) if i > base and not s[2]]]
    return [s[1] for i, s in enumerate(used) if i == 0 or x >= s[0]][-1]


def line(points, x):
    if x <= points[0][0]:
        return points[0][1]
    for (x0, y0, _), (x1, y1, _) in zip(points, points[1:], strict=False):
        if x < x1:
            return y0 + (y1 - y0) * (x - x0) / (x1 - x0)
    return points[-1][1]


class Component:
    def __init__(self, spec):
        self.spec = spec
        self.done = {}
        self.lump = Fraction(0)

    def table(self, day):
        return [t for t in self.spec["tables"] if t["from"] <= day][-1]

    def steps(self, table, quota):
        by = quota if table["by"] == "attainment" else 1
        whole = table["mode"] == "retroactive"
        return [(low * by, rate, whole or w) for low, rate, w in table["steps"]]

    def period(self, start, end, interval_start, quota, credits, metric):
        spec = self.spec
        since = interval_start if spec["reads"] == "to_date" else start
        if interval_start == start:
            self.lump = Fraction(0)
            for one in self.done.values():
                one["raw"] = Fraction(0)
        by_id = {c["id"]: c for c in credits}
        deals = sorted((c for c in credits if since <= c["on"] <= end), key=lambda c: (c["on"], c["id"]))
        axis = {c["id"]: self.counts(c, by_id) for c in deals}
        top, at, out = sum(axis.values()), Fraction(0), Fraction(0)
        refunds = []
        for c in deals:
            before, at = at, at + axis[c["id"]]
            if c["of"] is not None and spec["clawback"] != "running":
                if c["on"] >= start:
                    refunds.append(c)
                continue
            out += self.deal(c, by_id, before, at, top, quota, start, metric)
        for c in refunds:
            out += self.refund(c, by_id)
        table = self.table(end)
        if table["mode"] in ("money line", "fixed") and spec["reads"] != "transaction":
            steps = self.steps(table, quota)
            now = (
                line(steps, top)
                if table["mode"] == "money line"
                else [r for low, r, _ in steps if top >= low or low == 0][-1]
            )
            out += (now - self.lump) * metric
            if spec["reads"] == "to_date":
                self.lump = now
        return out

    def counts(self, c, by_id):
        product = by_id[c["of"]]["product"] if c["of"] is not None else c["product"]
        amount = c["amount"] * self.part(c, by_id)
        if c["of"] is not None and not self.spec["reduces"]:
            return Fraction(0)
        return amount * (self.spec["service"] if product == "service" else 1)

    def part(self, c, by_id):
        if c["of"] is None or self.spec["window"] is None:
            return 1
        return 0 if (c["on"] - by_id[c["of"]]["on"]).days > self.spec["window"] else 1

    def deal(self, c, by_id, before, after, top, quota, start, metric):
        pays = c["amount"] * self.part(c, by_id)
        if not pays and before == after:
            return Fraction(0)
        table = self.table(c["on"])
        mode = table["mode"]
        steps = self.steps(table, quota)
        if self.spec["reads"] == "transaction":
            size = abs(after - before)
            before, after, top, sign = Fraction(0), size, size, 1 if c["amount"] > 0 else -1
        else:
            sign = 1
        if mode in ("money line", "fixed"):
            if self.spec["reads"] != "transaction":
                self.done.setdefault(
                    c["id"], {"raw": Fraction(0), "won": Fraction(0), "pays": pays, "gone": Fraction(0), "curve": None}
                )
                return Fraction(0)
            value = (
                line(steps, top) if mode == "money line" else [r for low, r, _ in steps if top >= low or low == 0][-1]
            )
            raw = value if after > 0 and c["amount"] > 0 else -value if c["amount"] < 0 and after > 0 else Fraction(0)
            curve = None
        elif mode == "rate line":
            raw, curve = pays * line(steps, top), None
        elif before == after:
            raw, curve = (
                abs(pays) * sign * rate_at(steps, before, top) if sign < 0 else pays * rate_at(steps, before, top),
                None,
            )
        else:
            scale = abs(pays / (after - before))
            raw = sign * scale * (height(steps, after, top) - height(steps, before, top))
            curve = (steps, top, after, scale)
        was = self.done.get(c["id"])
        is_new = c["on"] >= start
        change = raw - (was["raw"] if was else 0)
        if not is_new:
            change *= 1 - was["gone"] / was["pays"] if was["pays"] else 1
        product = by_id[c["of"]]["product"] if c["of"] is not None else c["product"]
        change *= self.spec["kicker"] if product == "X" else 1
        change *= metric
        had = was["won"] if was else Fraction(0)
        if self.spec["deal_cap"] is not None and change:
            cap = self.spec["deal_cap"]
            change = max(min(change, cap - had), -cap - had)
        if was:
            was["raw"], was["won"] = raw, had + change
        else:
            self.done[c["id"]] = {
                "raw": raw,
                "won": change,
                "pays": pays,
                "gone": Fraction(0),
                "curve": curve,
                "plain": raw,
            }
        if is_new and pays > 0 and self.spec["deal_floor"] is not None and (raw or mode not in ("money line", "fixed")):
            return max(change, self.spec["deal_floor"])
        return change

    def refund(self, c, by_id):
        was = self.done.get(c["of"])
        wanted = -c["amount"] * self.part(c, by_id)
        if was is None or not was["pays"]:
            return Fraction(0)
        wanted = min(wanted, was["pays"] - was["gone"])
        if wanted <= 0:
            return Fraction(0)
        if self.spec["clawback"] == "slices" and was["curve"] is not None:
            steps, top, end, scale = was["curve"]
            high = end - was["gone"] / scale
            piece = scale * (height(steps, high, top) - height(steps, high - wanted / scale, top))
            taken = piece * (was["won"] / was["plain"] if was["plain"] else 0)
        else:
            taken = was["won"] * wanted / was["pays"]
        was["gone"] += wanted
        return -taken


def shared(parts, total):
    """Parts in cents that sum to a total: rounded down, the cents left to the largest remainders."""
    out = [Fraction(floor(p * 100), 100) for p in parts]
    left = int((total - sum(out)) * 100)
    for i in sorted(range(len(parts)), key=lambda i: (out[i] - parts[i], i))[:left]:
        out[i] += Fraction(1, 100)
    return out


def pay(spec):
    """The months of a plan: earned, paid, overpaid, draw, reserve."""
    parts = [Component(c) for c in spec["components"]]
    carried, in_interval = defaultdict(Fraction), defaultdict(Fraction)
    purse = {"overpaid": Fraction(0), "draw": Fraction(0), "held": []}
    answers = []
    for n, (start, end) in enumerate(spec["months"]):
        first = n - n % 3
        if n == first:
            in_interval.clear()
        raw = []
        for part in parts:
            around = range(first, first + 3) if part.spec["reads"] == "to_date" else [n]
            quota = sum(part.spec["quota"][i] for i in around)
            interval_start = spec["months"][first][0]
            raw.append(part.period(start, end, interval_start, quota, spec["credits"], part.spec["metric"][n]))
        found = shared(raw, cents(sum(raw)))
        found = [limited(spec, str(i), amount, carried, in_interval) for i, amount in enumerate(found)]
        earned = limited(spec, "", sum(found), carried, in_interval) + bonus(spec, start, end)
        paid = settled(spec, purse, earned, end, n % 3 == 2)
        answers.append(
            (earned, paid, purse["overpaid"], purse["draw"], sum((a for _, a in purse["held"]), Fraction(0)))
        )
    return answers


def bonus(spec, start, end):
    """The SPIFF of a month: so much for each order of X, less the refunded share."""
    total = Fraction(0)
    for c in spec["credits"]:
        sale = c if c["of"] is None else next(s for s in spec["credits"] if s["id"] == c["of"])
        if start <= c["on"] <= end and sale["product"] == "X":
            total += spec["spiff"] if sale is c else -cents(spec["spiff"] * -c["amount"] / sale["amount"])
    return total


def settled(spec, purse, earned, end, is_last):
    """From earned to paid; `purse` is changed."""
    money = earned + sum(amount for due, amount in purse["held"] if due <= end)
    purse["held"] = [(due, amount) for due, amount in purse["held"] if due > end]
    if spec["reserve"] and earned > 0:
        hold = cents(earned * spec["reserve"])
        money -= hold
        purse["held"].append((date.fromordinal(end.toordinal() + 45), hold))
    if money < 0:
        purse["overpaid"], money = purse["overpaid"] - money, Fraction(0)
    allowed = money if spec["limit"] is None else cents(money * spec["limit"])
    kind, amount = spec["draw"] or ("", Fraction(0))
    tops_up = kind in ("recoverable", "guarantee")
    fills = min(max(earned, Fraction(0)), amount) if tops_up else Fraction(0)
    for debt in spec["order"]:
        above = max(money - fills, Fraction(0))
        if debt == "overpayment":
            less = min(purse["overpaid"], above, allowed)
            purse["overpaid"] -= less
        else:
            less = min(purse["draw"], above, allowed) if not spec["delayed"] or is_last or not kind else Fraction(0)
            purse["draw"] -= less
        money, allowed = money - less, allowed - less
    extra = amount - fills
    if kind in ("recoverable", "advance"):
        purse["draw"] += extra
    return money + extra


def limited(spec, name, amount, carried, in_interval):
    amount += carried.pop(name, Fraction(0))
    for where, least in spec["floors"]:
        if where == name:
            amount = max(amount, least)
    for where, most, per, excess in spec["caps"]:
        if where == name:
            room = most - (in_interval[name] if per == "interval" else 0)
            if amount > room:
                if excess == "carry":
                    carried[name] += amount - room
                amount = room
    in_interval[name] += amount
    return amount
