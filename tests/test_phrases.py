"""English texts read as a native writer would put them: phrases that read as translated stay out of the catalogue."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings

# (phrase as a pattern, what to write)
PHRASES = (
    ("other than nothing", "other than 0"),
    ("(draft|plan) is (thrown away|begun)", "was discarded, was created"),
    ("nobody decides their own", "you can't decide your own"),
    ("ensure (this|that)", "enter, choose"),
    (r"who (is|are) above\b", "someone above"),
    (r"not exist any more|not there any more", "no longer exists"),
    (r"[^!]*!$", "a full stop"),
)


def texts() -> Iterator[str]:
    """Yield every English text of the product, plurals too."""
    with (Path(settings.BASE_DIR) / "locale/zh_Hans/LC_MESSAGES/django.po").open("rb") as file:
        for message in read_po(file):
            if message.id:
                yield from [message.id] if isinstance(message.id, str) else message.id


@pytest.mark.parametrize(("phrase", "instead"), PHRASES, ids=[phrase for phrase, _instead in PHRASES])
def test_no_text_reads_as_translated(phrase, instead):
    found = [text for text in texts() if re.search(rf"(?<!\w){phrase}", text, re.IGNORECASE)]
    assert found == [], f"better: {instead}"
