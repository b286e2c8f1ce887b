"""What the stories share: the people, the dice, the photographs, and the desks."""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import make_password
from stdnum.cn import uscc

from capacity import windows
from capacity.models import Listing, Process
from capacity.ranges import local_day
from marketplace.accounts import documents, registration
from marketplace.accounts.models import (
    Appointment,
    Authority,
    Document,
    Organization,
    User,
)
from marketplace.demo import pictures
from marketplace.demo.cast import (
    AUTHORITIES,
    BAI,
    MIAO,
    PASSWORD,
    QIAN,
    Firm,
    Person,
)


@dataclass
class World:
    """Everything made so far. The same seed and moment make the same world."""

    now: datetime
    dice: random.Random
    password_hash: str = field(default_factory=lambda: make_password(PASSWORD))
    users: dict[str, User] = field(default_factory=dict)
    firms: dict[str, Organization] = field(default_factory=dict)
    owners: dict[int, User] = field(default_factory=dict)
    listings: list[Listing] = field(default_factory=list)
    processes: dict[str, Process] = field(default_factory=dict)
    albums: dict[int, list[Document]] = field(default_factory=dict)

    def process(self, code: str) -> Process:
        if not self.processes:
            self.processes = {process.code: process for process in Process.objects.all()}
        return self.processes[code]

    def user(self, person: Person) -> User:
        if person.key not in self.users:
            # One password, one hash: hashing it for each person would take half the time of all.
            self.users[person.key] = User.objects.create(
                email=person.email,
                password=self.password_hash,
                name=person.name,
                phone=person.phone or None,
            )
        return self.users[person.key]

    def firm(self, short_name: str) -> Organization:
        """The firm as it stands now."""
        return Organization.objects.get(pk=self.firms[short_name].pk)

    def owner_of(self, organization: Organization) -> User:
        return self.owners[organization.pk]

    def register(self, firm: Firm, *, at: datetime) -> Organization:
        owner = self.user(firm.owner)
        organization = registration.register_firm(
            by=owner,
            name=firm.name,
            short_name=firm.short_name,
            english_name=firm.english_name,
            uscc=self._uscc(firm.region),
            legal_person=firm.legal_person,
            region=firm.region,
            industry=firm.industry,
            supplies=firm.supplies,
            buys=firm.buys,
            founded_on=(at - timedelta(days=self.dice.randint(900, 7000))).date(),
            at=at,
        )
        self.firms[firm.short_name], self.owners[organization.pk] = organization, owner
        return organization

    def _uscc(self, region: str) -> str:
        """A code of the right form that no real firm has been given."""
        body = f"91{region}MA" + "".join(self.dice.choices("0123456789ABCDEFGH", k=7))
        return body + uscc.calc_check_digit(body)

    def album(self, organization: Organization) -> list[Document]:
        """A firm's picture, on its listings and in its reports."""
        if organization.pk not in self.albums:
            picture = documents.store_image(
                pictures.photo(self.dice, name="part"),
                owner=organization,
                by=self.owner_of(organization),
                level=Document.Level.PUBLIC,
            )
            self.albums[organization.pk] = [picture]
        return self.albums[organization.pk]

    @property
    def last_window(self) -> date:
        """The day up to which calendars reach as of now."""
        return local_day(self.now) + windows.AHEAD

    @property
    def moderator(self) -> User:
        return self.users[BAI.key]

    @property
    def second_moderator(self) -> User:
        """Whoever says the second yes, where one person must not decide alone."""
        return self.users[MIAO.key]

    def hours(self, low: float, high: float) -> timedelta:
        return timedelta(hours=self.dice.uniform(low, high))


def appoint(world: World) -> None:
    """Officials at their authorities, and the platform's own desks."""
    for name, english, region, person in AUTHORITIES:
        authority = Authority.objects.create(name=name, english_name=english, region=region)
        Appointment.objects.create(
            user=world.user(person), role=Appointment.Role.OFFICIAL, authority=authority
        )
    for person in (BAI, MIAO):
        Appointment.objects.create(user=world.user(person), role=Appointment.Role.MODERATOR)
    Appointment.objects.create(user=world.user(QIAN), role=Appointment.Role.FINANCE)
