"""What a customer is likely to order: BG/NBD for how often, Gamma-Gamma for how much. Pure, with NumPy.

BG/NBD (Fader, Hardie, Lee 2005, “Counting your customers the easy way”): while a customer is active they order at a rate of
their own, spread over customers as a Gamma(r, α); after each order they leave for good with a chance of their own, spread as
a Beta(a, b). A customer is told by three figures, in weeks: `frequency`, the number of *repeat* orders (days with orders after
the first), `recency`, their age at the last of them, and `age`, the time since the first order. One order: frequency 0,
recency 0.

Gamma-Gamma (Fader, Hardie 2013): the amounts of a customer vary around a mean of their own, spread over customers as a Gamma;
fitted to those with repeat orders. It asks that how much and how often have little to do with each other.

Fitted to too few customers the parameters would be chance, so there is a plain refusal instead. The scale of time changes
only α. Published for the CDNOW sample (2,357 customers, 39 weeks): r 0.243, α 4.414, a 0.793, b 2.426; a customer of it with
two repeat orders, the last in week 30.43 of 38.86, is expected to order 1.226 times in the next 39 weeks.

>>> cdnow = PurchaseModel(0.243, 4.414, 0.793, 2.426)
>>> round(float(cdnow.expected(39, np.array([2.0]), np.array([30.43]), np.array([38.86]))[0]), 3)
1.226
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

# Below this nothing is fitted: customers with orders, and of them those who came back.
FEWEST, FEWEST_REPEATING = 100, 30
# Above this share of correlation, amount and frequency are not as Gamma-Gamma takes them to be.
MOST_CORRELATION = 0.5


@dataclass(frozen=True)
class PurchaseModel:
    """A fitted BG/NBD, in weeks."""

    r: float
    alpha: float
    a: float
    b: float

    def alive(self, frequency: Numbers, recency: Numbers, age: Numbers) -> Numbers:
        """Return the chance that customers are still active; one who never came back is taken to be.

        >>> cdnow = PurchaseModel(0.243, 4.414, 0.793, 2.426)
        >>> chances = cdnow.alive(np.array([0.0, 2.0, 2.0]), np.array([0.0, 30.43, 5.0]), np.array([38.86] * 3))
        >>> [round(float(chance), 2) for chance in chances]
        [1.0, 0.73, 0.12]
        """
        return np.where(frequency > 0, 1 / (1 + np.where(frequency > 0, self._gone(frequency, recency, age), 0)), 1.0)

    def _gone(self, frequency: Numbers, recency: Numbers, age: Numbers) -> Numbers:
        grown = ((self.alpha + age) / (self.alpha + recency)) ** (self.r + frequency)
        return self.a / (self.b + np.maximum(frequency, 1) - 1) * grown

    def expected(self, weeks: float, frequency: Numbers, recency: Numbers, age: Numbers) -> Numbers:
        """Return how many orders customers are expected to make in the weeks to come (equation 10 of the paper)."""
        r, alpha, a, b = self.r, self.alpha, self.a, self.b
        z = weeks / (alpha + age + weeks)
        hyper = _hyp2f1(r + frequency, b + frequency, a + b + frequency - 1, z)
        shrunk = ((alpha + age) / (alpha + age + weeks)) ** (r + frequency)
        first = (a + b + frequency - 1) / (a - 1) * (1 - shrunk * hyper)
        gone = np.where(frequency > 0, self._gone(frequency, recency, age), 0)
        return first / (1 + gone)


@dataclass(frozen=True)
class Spend:
    """A fitted Gamma-Gamma."""

    p: float
    q: float
    v: float

    def expected(self, orders: Numbers, mean: Numbers) -> Numbers:
        """Return the mean amount of an order of customers with so many repeat orders of this mean; with none, everybody's.

        >>> cdnow = Spend(6.25, 3.74, 15.44)
        >>> [round(float(amount), 1) for amount in cdnow.expected(np.array([0.0, 5.0]), np.array([0.0, 60.0]))]
        [35.2, 58.0]
        """
        return self.p * (self.v + orders * mean) / (self.p * orders + self.q - 1)


@dataclass(frozen=True)
class Refusal:
    """Why nothing is fitted: a code, and the figures it speaks of."""

    code: str
    found: int = 0
    wanted: int = 0


def refusal(frequency: Numbers) -> Refusal | None:
    """Say why so few customers are not enough; None where they are.

    >>> refusal(np.zeros(50))
    Refusal(code='few_customers', found=50, wanted=100)
    >>> refusal(np.zeros(200))
    Refusal(code='few_repeating', found=0, wanted=30)
    """
    if len(frequency) < FEWEST:
        return Refusal("few_customers", len(frequency), FEWEST)
    repeating = int((frequency > 0).sum())
    return Refusal("few_repeating", repeating, FEWEST_REPEATING) if repeating < FEWEST_REPEATING else None


def fit_rate(frequency: Numbers, recency: Numbers, age: Numbers) -> PurchaseModel | Refusal:
    """Return the BG/NBD under which these customers are most likely."""
    if (why := refusal(frequency)) is not None:
        return why
    scale = max(float(age.max()) / 50, 1e-9)
    x, t, whole = frequency, recency / scale, age / scale

    def cost(logs: Numbers) -> float:
        r, alpha, a, b = np.exp(logs)
        before = _each(math.lgamma, r + x) - math.lgamma(r) + r * math.log(alpha)
        left = _each(math.lgamma, b + x) + math.lgamma(a + b) - math.lgamma(b) - _each(math.lgamma, a + b + x)
        stays = -(r + x) * np.log(alpha + whole)
        goes = math.log(a) - np.log(b + np.maximum(x, 1) - 1) - (r + x) * np.log(alpha + t)
        both = np.where(x > 0, np.logaddexp(stays, np.where(x > 0, goes, 0)), stays)
        return -float((before + left + both).mean())

    best, value = _least(cost, np.zeros(4))
    r, alpha, a, b = (float(one) for one in np.exp(best))
    # Parameters that run away say that the data do not tell them.
    if not math.isfinite(value) or max(abs(float(one)) for one in best) > 12:
        return Refusal("no_fit")
    return PurchaseModel(r, alpha * scale, a, b)


def fit_spend(orders: Numbers, mean: Numbers) -> Spend | Refusal:
    """Return the Gamma-Gamma of the mean amounts of customers with repeat orders."""
    known = (orders > 0) & (mean > 0)
    x, m = orders[known], mean[known]
    if len(x) < FEWEST_REPEATING:
        return Refusal("few_repeating", len(x), FEWEST_REPEATING)
    if x.std() > 0 and m.std() > 0 and abs(float(np.corrcoef(x, m)[0, 1])) > MOST_CORRELATION:
        return Refusal("correlated")
    scale = float(m.mean())
    m = m / scale

    def cost(logs: Numbers) -> float:
        p, q, v = np.exp(logs)
        terms = _each(math.lgamma, p * x + q) - _each(math.lgamma, p * x) - math.lgamma(q) + q * math.log(v)
        terms = terms + (p * x - 1) * np.log(m) + p * x * np.log(x) - (p * x + q) * np.log(x * m + v)
        return -float(terms.mean())

    best, value = _least(cost, np.array([1.0, 1.0, 0.0]))
    p, q, v = (float(one) for one in np.exp(best))
    # The mean of all customers exists only for q above 1.
    if not math.isfinite(value) or q <= 1 or max(abs(float(one)) for one in best) > 12:
        return Refusal("no_fit")
    return Spend(p, q, v * scale)


def _each(function: Callable[[float], float], values: Numbers) -> Numbers:
    """Return a function of each value, worked out once for equal ones: orders are small whole numbers."""
    different, where = np.unique(values, return_inverse=True)
    return np.array([function(float(one)) for one in different])[where]


def _hyp2f1(a: Numbers, b: Numbers, c: Numbers, z: Numbers) -> Numbers:
    """Return the hypergeometric function by its series, which converges for |z| < 1.

    >>> ones = np.ones(1)
    >>> round(float(_hyp2f1(ones, ones, ones, 0.5 * ones)[0]), 6)
    2.0
    """
    term, total = np.ones_like(z), np.ones_like(z)
    for n in range(5000):
        term = term * (a + n) * (b + n) / ((c + n) * (1 + n)) * z
        total = total + term
        if np.all(np.abs(term) < 1e-12 * np.abs(total)):
            break
    return total


def _least(cost: Callable[[Numbers], float], start: Numbers) -> tuple[Numbers, float]:
    """Return where a function of a few numbers is smallest, and its value there (Nelder and Mead 1965).

    >>> best, value = _least(lambda at: float((at[0] - 1) ** 2 + (at[1] + 2) ** 2), np.zeros(2))
    >>> [round(float(one), 3) for one in best]
    [1.0, -2.0]
    """
    size = len(start)
    corners = [start, *(start + 0.8 * step for step in np.eye(size))]
    points = sorted(((_safe(cost, corner), corner) for corner in corners), key=lambda point: point[0])
    for _turn in range(400 * size):
        if abs(points[-1][0] - points[0][0]) < 1e-10 and np.abs(points[-1][1] - points[0][1]).max() < 1e-6:
            break
        points = sorted(_step(cost, points), key=lambda point: point[0])
    return points[0][1], points[0][0]


def _step(cost: Callable[[Numbers], float], points: list[tuple[float, Numbers]]) -> list[tuple[float, Numbers]]:
    """Move the worst corner through the middle of the others: reflected, further, less far; or draw all to the best."""
    kept, (worst, corner) = points[:-1], points[-1]
    middle = np.mean([one for _value, one in kept], axis=0)

    def at(share: float) -> tuple[float, Numbers]:
        place = middle + share * (corner - middle)
        return _safe(cost, place), place

    reflected = at(-1)
    if reflected[0] < points[0][0]:
        return [*kept, min(reflected, at(-2), key=lambda point: point[0])]
    if reflected[0] < kept[-1][0]:
        return [*kept, reflected]
    nearer = at(-0.5 if reflected[0] < worst else 0.5)
    if nearer[0] < min(worst, reflected[0]):
        return [*kept, nearer]
    best = points[0][1]
    drawn = [best + 0.5 * (one - best) for _value, one in points[1:]]
    return [points[0], *((_safe(cost, one), one) for one in drawn)]


def _safe(cost: Callable[[Numbers], float], place: Numbers) -> float:
    """Return the cost, or endless where it cannot be worked out, so that the search turns back."""
    if np.abs(place).max() > 15:
        return math.inf
    with np.errstate(all="ignore"):
        value = cost(place)
    return value if math.isfinite(value) else math.inf
