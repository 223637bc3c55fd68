"""English texts read as a native writer would put them: phrases that read as translated stay out of the catalogue."""

import re
from collections.abc import Iterator
from pathlib import Path

import django
import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation import gettext, override

LOCALE = Path(settings.BASE_DIR) / "locale"

# (phrase as a pattern, what to write)
PHRASES = (
    ("other than nothing", "other than 0"),
    (r"throw(s|n)? away", "discard"),
    (r"mend(s|ed|ing)?\b", "fix"),
    (r"anew\b", "again"),
    (r"is (begun|made)\b", "was created, starts"),
    (r"by now\b", "now, already"),
    ("meanwhile", "in the meantime"),
    (r"(no|some|every|any)body\b", "no one, someone, everyone, anyone"),
    ("ensure (this|that)", "enter, choose"),
    (r"who (is|are) above\b", "someone above"),
    (r"who (leads|owns|asks|decides) .*\b(hands|decides|reads|gets)\b", "the lead, the owner"),
    ("whoever (has|is|signs|stands|carries|reviews)", "people who, anyone who"),
    (r"not (exist|there) any more|any ?more\b", "no longer exists, no longer"),
    (r"\w+ already\.$", "already, before the verb: is already active"),
    (r"hangs?\b", "link, belong"),
    ("as it stands", "as it is, as typed"),
    (r"stands? (twice|there|here|in line|already)", "appears, is listed"),
    (r"(is|are|was|were) not kept|not kept\b", "no longer stored, there is no snapshot"),
    ("no longer here", "no longer exists"),
    (r"(take|takes|took|taken|taking)( \w+)? back\b", "reverse an entry, withdraw a request, undo a step, claw back pay"),
    (r"(take|taken|taking) (into|out of) use", "deactivate, reactivate"),
    (r"given up\b", "abandoned"),
    (r"call(ed)? off", "cancel"),
    (r"put off\b", "postpone"),
    (r"come[s]? about\b|came about\b", "is calculated, was set"),
    ("four eyes", "a second person"),
    (r"lacks?\b|for lack of", "is missing"),
    (r"nothing waits|waits? for (a|your|their) ", "is waiting for"),
    (r"ask (for|to) (a|it|re)", "request"),
    (r"is told\b|are told\b", "is notified"),
    (r"look at what|look at the", "preview, review"),
    (r"together (in|ahead|behind)\b", "total, in total"),
    (r"(can|may) mean\b", "could mean, could be"),
    (r"cannot\b", "can't"),
    (r"hand-over|mail addr|user names?\b|set-up list|re-open", "handover, email address, username, setup list, reopen"),
    (r"toward\b|(?!siz|seiz|priz)\w+iz(e|ed|es|ing|ation)\b", "British spelling: towards, organise"),
    (r"(number|name|language|calendar|version) of (the|its) (company|incident|plan)\b", "company name, plan version"),
    (r"of (theirs|yours|one's own)\b", "their, your"),
    (r"[^!]*!$", "a full stop"),
)  # fmt: skip


def texts() -> Iterator[str]:
    """Yield every English text of the product, plurals too, and what it says instead of Django."""
    for language in ("zh_Hans", "en"):
        with (LOCALE / language / "LC_MESSAGES/django.po").open("rb") as file:
            for message in read_po(file):
                if message.id:
                    said = message.id if language == "zh_Hans" else message.string
                    yield from [said] if isinstance(said, str) else said


@pytest.mark.parametrize(("phrase", "instead"), PHRASES, ids=[phrase for phrase, _instead in PHRASES])
def test_no_text_reads_as_translated(phrase, instead):
    found = [text for text in texts() if re.search(rf"(?<!\w)(?:{phrase})", text, re.IGNORECASE)]
    assert found == [], f"better: {instead}"


def test_what_django_says_of_a_field_is_said_in_our_words():
    """`locale/en` has each of Django's sentences that begin with “Ensure”, with its values."""
    theirs = Path(django.__file__).parent / "conf/locale/en/LC_MESSAGES/django.po"
    with theirs.open("rb") as file:
        found = {text for message in read_po(file) for text in _forms(message.id) if text.startswith("Ensure")}
    with (LOCALE / "en/LC_MESSAGES/django.po").open("rb") as file:
        ours = {
            text: said
            for message in read_po(file)
            for text, said in zip(_forms(message.id), _forms(message.string), strict=True)
        }
    assert found <= ours.keys()
    assert all(_values(said) <= _values(text) for text, said in ours.items() if text)
    with override("en"):
        assert gettext("This field is required.") == "Fill this in."


def _forms(text: str | tuple[str, ...] | list[str]) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


def _values(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)[sd]|\{\w+\}", text))
