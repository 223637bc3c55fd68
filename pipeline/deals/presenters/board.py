"""The cards of the board as finished values: the template only puts them in their places.

A page has up to thirty cards a column. What is the same for all of them (sentences in the reader's language, patterns of
addresses) is looked up once for the page; figures and days are written by `core.format`, which remembers what it wrote.
A card carries no more than what one reads: its number stands in its address, the versions of all cards at their column,
and the script of the board (static/js/board.js) puts both where it needs them.
"""

from collections.abc import Iterator
from typing import TypedDict
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from pipeline.deals.models import Deal
from pipeline.deals.queries.board import BoardCard, BoardColumn, CardBadge, DealBoard
from pipeline.process.choices import StageKind
from salesplan.core import avatars
from salesplan.core import format as write
from salesplan.core.http.addresses import from_page, pattern
from salesplan.core.language import current_language
from salesplan.core.rights import Right

# Letters of a next step that a card has room for.
STEP_LETTERS = 18
# A name as short as most Chinese ones needs no initials.
NAME_LETTERS = 4


class CardTexts(TypedDict):
    """A deal as the board draws it.

    `ask` is where one asks for its move, "" where one moves it oneself or not at all; `owner` the whole name where the card
    shows only the letters of it.
    """

    id: int
    status: str
    name: str
    url: str
    ask: str
    account: str
    amount: SafeString
    marks: SafeString
    owner: str
    initials: str


class ShownColumn(TypedDict):
    """A column with its cards.

    `versions` are those of the cards, in one text: "-" for a card that one does not move oneself. `more_url` is where all of
    its deals are, "" where the board shows all.
    """

    column: BoardColumn
    cards: list[CardTexts]
    versions: str
    more_url: str


class BoardPresenter:
    """Writes the cards of one page."""

    def __init__(self, currency: str) -> None:
        self.currency = currency
        self.lang = current_language()
        self.list_url = reverse("pipeline:deal_list")
        # Seen from the board, so that two hundred addresses are short.
        self.url, self.ask = (
            from_page(pattern(f"pipeline:deal_{to}"), "pipeline:deal_board") for to in ("detail", "ask")
        )
        self.credited = _("%(amount)s credited")
        self.step_today, self.today = _("Step today"), _("Today: %(what)s")
        self.silent, self.rival = _("no contact %(n)s d"), _("vs. %(name)s")
        self.closes, self.next = _("closes %(day)s"), _("next: %(day)s")

    def columns(self, board: DealBoard) -> Iterator[ShownColumn]:
        """Yield each column with its cards."""
        for column in board.columns:
            versions = (str(card.deal.version) if card.move is Right.EDIT else "-" for card in column.cards)
            yield {
                "column": column,
                "cards": [self.card(card) for card in column.cards],
                "versions": " ".join(versions),
                "more_url": self._more_url(column, board) if column.more else "",
            }

    def _more_url(self, column: BoardColumn, board: DealBoard) -> str:
        """Return where all deals of a column are listed."""
        stage = column.stage
        if stage.kind == StageKind.OPEN:
            return f"{self.list_url}?{urlencode({'stage': stage.pk, 'sort': '-amount'})}"
        days = {"from": board.period.start.isoformat(), "to": board.period.end.isoformat()}
        return f"{self.list_url}?{urlencode({'stage': stage.pk, 'state': stage.kind} | days)}"

    def card(self, card: BoardCard) -> CardTexts:
        """Return one card."""
        deal = card.deal
        owner = str(deal.owner.name)
        called = owner if len(owner) <= NAME_LETTERS else avatars.initials(owner)
        return {
            "id": deal.pk,
            "status": card.status,
            "name": deal.name,
            "url": self.url % deal.pk,
            "ask": self.ask % deal.pk if card.is_asked_for else "",
            "account": deal.account.name if deal.account else write.NOTHING,
            "amount": self._amount(deal),
            "marks": SafeString(" ".join(self._mark(badge) for badge in card.badges)) or self._day_mark(card),
            "owner": "" if called == owner else owner,
            "initials": called,
        }

    def _amount(self, deal: Deal) -> SafeString:
        """Return the amount, with that in the base currency, and what of it is credited, where these differ."""
        notes = []
        if deal.currency != self.currency:
            notes.append(write.short_money(deal.amount_base, self.currency, self.lang))
        if deal.credited != deal.amount_base:
            notes.append(self.credited % {"amount": write.short_money(deal.credited, self.currency, self.lang)})
        amount = escape(write.short_money(deal.amount, deal.currency, self.lang))
        return format_html('{} <span class="faint">{}</span>', amount, " ".join(notes)) if notes else amount

    def _mark(self, badge: CardBadge) -> SafeString:
        if badge.kind == "today":
            text = Truncator(badge.text).chars(STEP_LETTERS)
            whole = "" if text == badge.text else badge.text
            return _mark("info", self.today % {"what": text} if text else self.step_today, whole)
        if badge.kind == "overdue":
            late = ngettext("step %(n)s day late", "step %(n)s days late", badge.n) % {"n": badge.n}
            return _mark("bad", late, badge.text)
        if badge.kind == "pushed":
            often = _("postponed twice") if badge.n == 2 else _("postponed %(n)s times") % {"n": badge.n}
            return _mark("bad", often)
        if badge.kind == "no_contact":
            return _mark("warn", self.silent % {"n": badge.n})
        return escape(self.rival % {"name": badge.text})

    def _day_mark(self, card: BoardCard) -> SafeString:
        """Return the day that matters for a card without remarks; a won deal's makes room for what it earned."""
        deal = card.deal
        if deal.state == StageKind.WON:
            return _mark("ok", write.day(deal.closed_on, self.lang, "short_day"))
        if deal.closed_on:
            return escape(write.day(deal.closed_on, self.lang, "short_day"))
        if card.next_on:
            return escape(self.next % {"day": write.day(card.next_on, self.lang, "short_day")})
        if deal.expected_close_on:
            return escape(self.closes % {"day": write.day(deal.expected_close_on, self.lang, "short_day")})
        return SafeString()


def _mark(status: str, text: str, title: str = "") -> SafeString:
    """Draw a small remark, with what it says when one points at it."""
    if title:
        return format_html('<b class="{}" title="{}">{}</b>', status, title, text)
    return format_html('<b class="{}">{}</b>', status, text)


def words_of_board(board: DealBoard) -> dict[str, str]:
    """Return what all cards of a board have in common."""
    return {
        "ask_text": pgettext("mark on a deal whose change one asks for", "ask"),
        "ask_title": _("You have a share in this deal. Only its owner and those above can move it; ask them here."),
        "move_pattern": pattern("pipeline:deal_move") % 0 if board.may_move else "",
    }
