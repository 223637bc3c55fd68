"""One run of an import: its mapping and files, when it is and by whom, and what it finds and does."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from customers.accounts.models import Account
from pipeline.imports.files import Files
from pipeline.imports.mapping import ImportMapping, MappingSection
from pipeline.imports.permits import Permits
from pipeline.imports.report import ImportReport
from salesplan.core.company.queries import business_day, company, currencies
from salesplan.people.models import User


@dataclass
class ImportRun:
    """One run: the mapping, the folder of the files, when it is, and what it finds and does."""

    mapping: ImportMapping
    folder: Path
    at: datetime
    by: User | None = None
    report: ImportReport = field(default_factory=ImportReport)
    # The encoding of the text files, where it was asked for.
    encoding: str = ""
    # How many customers or deals are written in one transaction.
    batch_size: int = 500
    permits: Permits = field(init=False)
    # What earlier files of this run brought, for the later ones.
    accounts: dict[str, Account] = field(default_factory=dict)
    first_manager: User | None = None

    def __post_init__(self) -> None:
        home = company()
        self.permits = Permits(self.by)
        self.files = Files(self.folder, self.encoding)
        self.currency, self.today = home.currency, business_day(self.at, home)
        self.zone = ZoneInfo(home.time_zone)
        self.currencies = currencies(home)

    def section(self, kind: str) -> MappingSection | None:
        """Return the part of the mapping for a kind, if it has one."""
        return self.mapping.sections.get(kind)
