"""The cards of the board as finished values: the template only puts them in their places.

A page has up to thirty cards a column. What is the same for all of them (sentences in the reader's language, patterns of
addresses) is looked up once for the page; figures and days are written by `core.format`, which remembers what it wrote.
"""

from collections.abc import Iterator
from typing import TypedDict

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from pipeline.deals.board import BoardCard, BoardColumn, CardBadge, DealBoard
from pipeline.deals.models import Deal
from pipeline.process.choices import StageKind
from salesplan.core import avatars
from salesplan.core import format as write
from salesplan.core.http.addresses import pattern
from salesplan.core.language import current_language
from salesplan.core.rights import Right

# Letters of a next step that a card has room for.
STEP_LETTERS = 18


class ShownCard(TypedDict):
    """A deal as the board draws it; `ask` is where one asks for its move, "" where one moves it oneself or not at all."""

    id: int
    css: str
    name: str
    url: str
    version: int
    ask: str
    account: str
    amount: SafeString
    marks: SafeString
    owner: str
    initials: str


class BoardPresenter:
    """Writes the cards of one page."""

    def __init__(self, currency: str) -> None:
        self.currency = currency
        self.lang = current_language()
        self.urls = {verb: pattern(f"pipeline:deal_{verb}") for verb in ("detail", "ask")}
        self.credited = _("%(amount)s credited")
        self.step_today, self.today = _("Step today"), _("Today: %(what)s")
        self.silent, self.rival = _("no contact %(n)s d"), _("vs. %(name)s")
        self.closes, self.next = _("closes %(day)s"), _("next: %(day)s")

    def columns(self, board: DealBoard) -> Iterator[tuple[BoardColumn, list[ShownCard]]]:
        """Yield each column with its cards."""
        for column in board.columns:
            yield column, [self.card(card) for card in column.cards]

    def card(self, card: BoardCard) -> ShownCard:
        """Return one card."""
        deal = card.deal
        owner = str(deal.owner.name)
        return {
            "id": deal.pk,
            # What is fixed is not carried to another column.
            "css": " ".join(filter(None, ["deal", card.status, "" if card.move is Right.EDIT else "fixed"])),
            "name": deal.name,
            "url": self.urls["detail"] % deal.pk,
            "version": deal.version,
            "ask": self.urls["ask"] % deal.pk if card.is_asked_for else "",
            "account": deal.account.name if deal.account else write.NOTHING,
            "amount": self._amount(deal),
            "marks": SafeString(" ".join(self._mark(badge) for badge in card.badges)) or self._day_mark(card),
            "owner": owner,
            "initials": avatars.initials(owner),
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
            return _mark("badge info", self.today % {"what": text} if text else self.step_today, badge.text)
        if badge.kind == "overdue":
            late = ngettext("step %(n)s day late", "step %(n)s days late", badge.n) % {"n": badge.n}
            return _mark("badge bad", late, badge.text)
        if badge.kind == "pushed":
            often = _("postponed twice") if badge.n == 2 else _("postponed %(n)s times") % {"n": badge.n}
            return _mark("badge bad", often)
        if badge.kind == "no_contact":
            return _mark("badge warn", self.silent % {"n": badge.n})
        return _mark("faint", self.rival % {"name": badge.text})

    def _day_mark(self, card: BoardCard) -> SafeString:
        """Return the day that matters for a card without remarks; a won deal's makes room for what it earned."""
        deal = card.deal
        if deal.state == StageKind.WON:
            return format_html(
                '<span class="badge ok" id="deal-{}-earned">{}</span>',
                deal.pk,
                write.day(deal.closed_on, self.lang, "short_day"),
            )
        if deal.closed_on:
            return _mark("faint", write.day(deal.closed_on, self.lang, "short_day"))
        if card.next_on:
            return _mark("faint", self.next % {"day": write.day(card.next_on, self.lang, "short_day")})
        if deal.expected_close_on:
            return _mark("faint", self.closes % {"day": write.day(deal.expected_close_on, self.lang, "short_day")})
        return SafeString()


def _mark(css: str, text: str, title: str = "") -> SafeString:
    """Draw a small remark, with what it says when one points at it."""
    if title:
        return format_html('<span class="{}" title="{}">{}</span>', css, title, text)
    return format_html('<span class="{}">{}</span>', css, text)


def words_of_board(board: DealBoard) -> dict[str, str]:
    """Return what all cards of a board have in common."""
    return {
        "ask_text": pgettext("mark on a deal whose change one asks for", "ask"),
        "ask_title": _("You have a share in this deal. Only its owner and those above can move it; ask them here."),
        "move_pattern": pattern("pipeline:deal_move") % 0 if board.may_move else "",
    }
