"""What is true of surveys: their life, bands of scores, the figures with their uncertainty, words of answers. Pure.

**NPS** is the share of promoters (9, 10) less that of detractors (0 to 6), in points from −100 to 100. 50 promoters, 30 passives
and 20 detractors make +30; its standard error √((p + d − (p − d)²) ÷ n) is 7.8 points, so 95 % lie within ±15.

>>> score = score_of(ScoreKind.NPS, [10] * 50 + [8] * 30 + [3] * 20)
>>> score.value, score.n, round(score.error, 1), round(score.low), round(score.high)
(Decimal('30'), 100, Decimal('7.8'), 15, 45)

**CSAT** is the share of 4 and 5 in all answers, no mean. **CES** is the mean of 1 to 7, with its direction declared.

>>> score_of(ScoreKind.CSAT, [5, 4, 4, 2, 1]).value, score_of(ScoreKind.CES, [7, 6, 2]).value
(Decimal('60'), Decimal('5'))
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from math import sqrt
from typing import Any

from customers.surveys.choices import EffortDirection, QuestionKind, ScoreBand, ScoreKind, SurveyState, SurveyStep
from salesplan.core.lifecycle.rules import Lifecycle, Transition

LIFE = Lifecycle(
    begins=SurveyState.DRAFT,
    steps={
        SurveyStep.ACTIVATE: Transition({SurveyState.DRAFT}, SurveyState.ACTIVE),
        SurveyStep.CLOSE: Transition({SurveyState.DRAFT, SurveyState.ACTIVE}, SurveyState.CLOSED),
        SurveyStep.REOPEN: Transition({SurveyState.CLOSED}, SurveyState.ACTIVE),
    },
)
SCALES: dict[str, range] = {ScoreKind.NPS: range(11), ScoreKind.CSAT: range(1, 6), ScoreKind.CES: range(1, 8)}
# Below this many answers a score says too little to be put in an order.
FEWEST_TO_RANK = 30
# 95 % of a normal distribution lie within so many standard errors.
NINETY_FIVE = Decimal("1.96")
MOST_QUESTIONS, MOST_OPTIONS, LONGEST_ANSWER = 20, 20, 2000
# Whoever can be asked about an event is asked within so many days after the day on which it is due.
GRACE = timedelta(days=7)


@dataclass(frozen=True)
class SurveyQuestion:
    """One question after the first, in both languages; `bands` are the scores after which it is asked, none means all."""

    key: str
    kind: str
    text: str
    text_zh: str = ""
    options: tuple[str, ...] = ()
    options_zh: tuple[str, ...] = ()
    bands: tuple[str, ...] = ()
    is_required: bool = False

    def is_asked_in(self, band: str) -> bool:
        """Say whether it is asked after a score of a band."""
        return not self.bands or band in self.bands


@dataclass(frozen=True)
class Content:
    """What a version of a survey says: its first question, those after it, and what is said before and after."""

    question: str
    question_zh: str = ""
    intro: str = ""
    intro_zh: str = ""
    thanks: str = ""
    thanks_zh: str = ""
    questions: tuple[SurveyQuestion, ...] = field(default=())


def read_content(stored: Mapping[str, Any]) -> Content:
    """Return the content that `write_content` made."""
    questions = tuple(_read_question(row) for row in stored.get("questions", ()))
    texts = {name: str(value) for name, value in stored.items() if name != "questions"}
    return Content(**texts, questions=questions)


def _read_question(row: Mapping[str, Any]) -> SurveyQuestion:
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
    return SurveyQuestion(**values)


def write_content(content: Content) -> dict[str, Any]:
    """Return what is stored of a content.

    >>> content = Content("How was it?", questions=(SurveyQuestion("q1", "choice", "Why?", options=("Price", "Speed")),))
    >>> read_content(write_content(content)) == content
    True
    """
    texts = {name: getattr(content, name) for name in Content.__dataclass_fields__ if name != "questions"}
    rows = [
        {
            name: list(v) if isinstance(v := getattr(one, name), tuple) else v
            for name in SurveyQuestion.__dataclass_fields__
        }
        for one in content.questions
    ]
    return {**texts, "questions": rows}


def band_of(kind: str, score: int, direction: str = EffortDirection.HIGH_IS_EASY) -> ScoreBand:
    """Return where a score lies.

    >>> [band_of(ScoreKind.NPS, n) for n in (6, 7, 8, 9)]
    [ScoreBand.LOW, ScoreBand.MIDDLE, ScoreBand.MIDDLE, ScoreBand.HIGH]
    >>> [band_of(ScoreKind.CSAT, n) for n in (2, 3, 4)]
    [ScoreBand.LOW, ScoreBand.MIDDLE, ScoreBand.HIGH]
    >>> [band_of(ScoreKind.CES, n) for n in (3, 4, 5)], band_of(ScoreKind.CES, 7, EffortDirection.HIGH_IS_HARD)
    ([ScoreBand.LOW, ScoreBand.MIDDLE, ScoreBand.HIGH], ScoreBand.LOW)
    """
    low, high = {ScoreKind.NPS: (6, 9), ScoreKind.CSAT: (2, 4), ScoreKind.CES: (3, 5)}[ScoreKind(kind)]
    if kind == ScoreKind.CES and direction == EffortDirection.HIGH_IS_HARD:
        score = 8 - score
    return ScoreBand.LOW if score <= low else ScoreBand.HIGH if score >= high else ScoreBand.MIDDLE


@dataclass(frozen=True)
class Score:
    """A figure of answers: NPS in points, CSAT in percent, CES as a mean; with its standard error and the 95 % around it."""

    value: Decimal
    n: int
    error: Decimal
    low: Decimal
    high: Decimal

    @property
    def may_rank(self) -> bool:
        """Whether there are enough answers to compare it with others."""
        return self.n >= FEWEST_TO_RANK


def score_of(kind: str, scores: Iterable[int]) -> Score | None:
    """Return the figure of scores; none without an answer."""
    return score_of_counts(kind, Counter(scores))


def score_of_counts(kind: str, counts: Mapping[int, int]) -> Score | None:
    """Return the figure of {score: how many gave it}; the error of shares and means alike is √(variance ÷ n)."""
    n = sum(counts.values())
    if not n:
        return None
    worth = {score: _worth(kind, score) for score in counts}
    mean = sum((worth[score] * count for score, count in counts.items()), Decimal(0)) / n
    square = sum((worth[score] ** 2 * count for score, count in counts.items()), Decimal(0)) / n
    error = Decimal(str(sqrt(max(square - mean**2, Decimal(0)) / n)))
    least, most = _bounds(kind)
    margin = error * NINETY_FIVE
    return Score(_plain(mean), n, error, max(mean - margin, least), min(mean + margin, most))


def _worth(kind: str, score: int) -> Decimal:
    if kind == ScoreKind.NPS:
        return Decimal({ScoreBand.HIGH: 100, ScoreBand.MIDDLE: 0, ScoreBand.LOW: -100}[band_of(kind, score)])
    if kind == ScoreKind.CSAT:
        return Decimal(100 if score >= 4 else 0)
    return Decimal(score)


def _bounds(kind: str) -> tuple[Decimal, Decimal]:
    bounds = {ScoreKind.NPS: (-100, 100), ScoreKind.CSAT: (0, 100), ScoreKind.CES: (1, 7)}[ScoreKind(kind)]
    return Decimal(bounds[0]), Decimal(bounds[1])


def _plain(value: Decimal) -> Decimal:
    whole = value.to_integral_value()
    return whole if value == whole else value


@dataclass(frozen=True)
class ResponseRate:
    """Answered of sent: `within` has both in the window, `cohort` counts answers to what was sent in it whenever they came."""

    sent: int
    within: int
    cohort: int


def response_rate(sent: Iterable[tuple[date, date | None]], start: date, end: date) -> ResponseRate:
    """Return the parts of the rate of (sent, answered) days.

    Three were sent in November; one answered in November, one in December: 1 of 3 = 33 %, and as a cohort 2 of 3. What was
    sent in October and answered in November counts in neither.

    >>> november = date(2026, 11, 1), date(2026, 11, 30)
    >>> rows = [(date(2026, 11, 3), date(2026, 11, 4)), (date(2026, 11, 29), date(2026, 12, 1)), (date(2026, 11, 5), None)]
    >>> response_rate([*rows, (date(2026, 10, 30), date(2026, 11, 2))], *november)
    ResponseRate(sent=3, within=1, cohort=2)
    """
    rows = [answered for day, answered in sent if start <= day <= end]
    within = sum(answered is not None and start <= answered <= end for answered in rows)
    return ResponseRate(len(rows), within, sum(answered is not None for answered in rows))


def is_due(happened_on: date, delay_days: int, today: date) -> bool:
    """Say whether a survey about an event may be sent today: from so many days after it on, for a week.

    >>> [is_due(date(2026, 11, 1), 3, date(2026, 11, day)) for day in (3, 4, 11, 12)]
    [False, True, True, False]
    """
    due = happened_on + timedelta(days=delay_days)
    return due <= today <= due + GRACE


def sample_key(survey: int, day: date, contact: int) -> str:
    """Return by what the contacts of a day's sample are ordered: chance, but the same however often the day is run."""
    return hashlib.sha256(f"{survey}:{day.isoformat()}:{contact}".encode()).hexdigest()


def reminder_due(sent_at: datetime, remind_days: int, now: datetime) -> bool:
    """Say whether the one reminder may go; 0 days mean none."""
    return bool(remind_days) and now >= sent_at + timedelta(days=remind_days)


_WORD = re.compile(r"[a-z][a-z'’-]+")
_HAN = re.compile(r"[\u4e00-\u9fff]+")
# Words that say nothing of what an answer is about.
_STOP = frozenset(
    [
        "a",
        "about",
        "after",
        "again",
        "all",
        "also",
        "am",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "because",
        "been",
        "before",
        "being",
        "but",
        "by",
        "can",
        "could",
        "did",
        "do",
        "does",
        "for",
        "from",
        "get",
        "got",
        "had",
        "has",
        "have",
        "he",
        "her",
        "here",
        "his",
        "how",
        "i",
        "i'm",
        "if",
        "in",
        "into",
        "is",
        "isn't",
        "it",
        "it's",
        "its",
        "just",
        "me",
        "more",
        "most",
        "my",
        "no",
        "not",
        "of",
        "on",
        "one",
        "or",
        "our",
        "out",
        "over",
        "she",
        "so",
        "some",
        "such",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "they",
        "this",
        "to",
        "too",
        "up",
        "us",
        "very",
        "was",
        "we",
        "were",
        "what",
        "when",
        "which",
        "who",
        "why",
        "will",
        "with",
        "would",
        "you",
        "your",
    ]
)
_STOP_HAN = frozenset("的了是在我们你他她它这那就都很也不有没和与及太还又被把给对")


@dataclass(frozen=True)
class Theme:
    """A word of the answers: in how many of them it stands."""

    word: str
    count: int


def themes(texts: Sequence[str], most: int = 20) -> list[Theme]:
    """Group answers by the words they have in common, the most frequent first; a word counts once an answer.

    English by words without those that say nothing; Chinese, which has no spaces, by the runs of two to four characters that
    stand in at least two answers, the longest of those that always stand together.

    >>> [(theme.word, theme.count) for theme in themes(["Delivery was late", "late delivery again", "Great price"])]
    [('delivery', 2), ('late', 2)]
    >>> [(theme.word, theme.count) for theme in themes(["交货太慢", "交货很慢，价格高", "价格高"])]
    [('交货', 2), ('价格高', 2)]
    """
    counts = Counter[str]()
    for text in texts:
        counts.update(_words(text))
    frequent = {word: count for word, count in counts.items() if count > 1}
    kept = [
        Theme(word, count)
        for word, count in frequent.items()
        if not any(word != other and word in other and count == frequent[other] for other in frequent)
    ]
    return sorted(kept, key=lambda theme: (-theme.count, theme.word))[:most]


def _words(text: str) -> set[str]:
    found = {word.strip("'’-") for word in _WORD.findall(text.casefold())} - _STOP
    for run in _HAN.findall(text):
        for length in (2, 3, 4):
            found |= {
                run[i : i + length] for i in range(len(run) - length + 1) if not set(run[i : i + length]) & _STOP_HAN
            }
    return found


def asked_of(content: Content, band: str) -> list[SurveyQuestion]:
    """Return the questions that follow a score of a band, in their order."""
    return [question for question in content.questions if question.is_asked_in(band)]


def options_of(question: SurveyQuestion, is_chinese: bool) -> list[tuple[str, str]]:
    """Return (stored, shown) of a list: what is stored is the English, so that both languages count together."""
    shown = (
        question.options_zh if is_chinese and len(question.options_zh) == len(question.options) else question.options
    )
    return list(zip(question.options, shown, strict=True))


def is_text(question: SurveyQuestion) -> bool:
    """Say whether a question is answered in words."""
    return question.kind == QuestionKind.TEXT
