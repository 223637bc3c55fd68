"""The briefing of a day as a document: the sentences of its page and mail."""

from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from reports.digest import wording
from reports.digest.queries import Digest
from salesplan.core import format as write
from salesplan.core.company.queries import company
from salesplan.core.pdf import MUTED, PdfDocument


def digest_document(digest: Digest, *, at: datetime) -> bytes:
    """Return the briefing as PDF, in the language of the reader."""
    title, own_company = wording.subject(digest), company()
    document = PdfDocument(
        title,
        author=own_company.name,
        foot=" · ".join([title, write.moment(localtime(at))]),
        page_of=_("Page %(n)s of %(all)s"),
    )
    document.letterhead(own_company.name, _("Briefing"))
    document.name(title)
    document.text(_("As seen by %(who)s.") % {"who": digest.view.user}, color=MUTED)
    for section in wording.sections(digest):
        document.heading(section.heading)
        for line in section.lines:
            if line.is_detail:
                document.text(line.text, color=MUTED)
            else:
                document.text(line.text, bold=True)
    return document.render()
