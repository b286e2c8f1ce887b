"""A person with a browser: opens pages, fills in fields by name, presses what is written.

Words are given in English, as the sources have them, and looked for in the person's language.
"""

import re
import time
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import Error, expect
from playwright.sync_api import TimeoutError as TookTooLong

from marketplace.servers import VAR

PATIENCE = 10_000  # milliseconds an answer may take on a busy machine
MOST_SHOWN = 3_000  # characters of a page in a failure
WORKERS_PATIENCE = 40  # seconds until a worker or a timer has done its part


class Person:
    def __init__(
        self, browser, site, name, *, language="zh-hans", width=1440, height=1000, touch=False
    ):
        self.site, self.name, self.language, self.troubles = site, name, language, []
        self.width, self.touch = width, touch
        self.context = browser.new_context(
            viewport={"width": width, "height": height},
            locale="zh-CN" if language == "zh-hans" else "en-GB",
            reduced_motion="reduce",
            has_touch=touch,
            is_mobile=touch,
        )
        self.context.set_default_timeout(PATIENCE)
        if language != "zh-hans":
            self.context.add_cookies([{"name": "django_language", "value": language, "url": site}])
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.troubles.append(f"script: {error}"))
        self.page.on("console", self._hear)

    def _hear(self, message):
        """Broken scripts and what the content policy stopped; a refused form is no trouble."""
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.troubles.append(f"{self.page.url}: {message.text}")

    def carry(self, cookies):
        """Somebody who has logged in before: brings the session, not the language."""
        name = settings.SESSION_COOKIE_NAME
        session = {"name": name, "value": cookies[name].value, "url": self.site}
        self.context.add_cookies([session])

    def leave(self):
        self.context.close()

    # --- going ----------------------------------------------------------------------------------
    def open(self, name, *args):
        """The page of that URL name."""
        return self.visit(reverse(name, args=args))

    def visit(self, path):
        return self.page.goto(f"{self.site}{path}")

    def reach(self, place):
        """Waits until the browser has come to that address (a pattern, or a question of it)."""
        try:
            self.page.wait_for_url(place)
        except TookTooLong:
            self.picture()
            raise AssertionError(self._missed(str(place))) from None

    @property
    def path(self):
        return self.page.url.removeprefix(self.site)

    def words(self, english, *, context=""):
        with translation.override(self.language):
            return (
                translation.pgettext(context, english) if context else translation.gettext(english)
            )

    def follow(self, english, *, within="main", context=""):
        name = self.words(english, context=context)
        self._click(self.page.locator(within).get_by_role("link", name=name))

    def press(self, english, *, within="main", exact=False):
        named = self.words(english)
        button = self.page.locator(within).get_by_role("button", name=named, exact=exact)
        self._click(button.and_(self.page.locator(":not(.visually-hidden)")))

    def unfold(self, english, *, within="main"):
        """Opens the part of the page under that heading."""
        folded = self.page.locator(f"{within} details:not([open]) > summary")
        self._click(folded.filter(has_text=self.words(english)))

    def _click(self, places):
        self.look()
        try:
            places.first.tap() if self.touch else places.first.click()
        except TookTooLong:
            self.picture()
            raise AssertionError(self._missed(str(places))) from None

    def agree(self):
        """Answers the dialog that names the consequence."""
        self.page.locator("dialog[open] .btn-primary, dialog[open] .btn-danger").first.click()

    # --- writing --------------------------------------------------------------------------------
    def fill(self, **fields):
        for name, value in fields.items():
            self._fill_one(self.page.locator(f"main [name='{name}']:not([type=hidden])"), value)

    def _fill_one(self, field, value):
        kind = field.first.evaluate("e => e.type || e.localName")
        if kind == "select-one":
            field.select_option(value)
        elif kind == "file":
            field.set_input_files(value)
        elif kind in ("checkbox", "radio"):
            self._choose(field, value)
        else:
            field.fill(str(value))

    def _choose(self, boxes, value):
        """One box by True or False, of several those with these values."""
        if isinstance(value, bool):
            boxes.set_checked(value)
            return
        for each in value if isinstance(value, list) else [value]:
            boxes.and_(self.page.locator(f"[value='{each}']")).check()

    def written(self, name):
        """What stands in a field now."""
        return self.page.locator(f"main [name='{name}']:not([type=hidden])").input_value()

    # --- reading --------------------------------------------------------------------------------
    def see(self, *texts, within="main"):
        """Waits until each text can be read."""
        for text in texts:
            try:
                expect(self.page.locator(within).first).to_contain_text(
                    text, use_inner_text=True, timeout=PATIENCE
                )  # blanks and line ends count as one blank
            except AssertionError:
                self.picture()
                raise AssertionError(self._missed(text)) from None

    def _missed(self, text):
        """Long pages are lists of choices in their middle."""
        seen = self.read()
        shown = (
            seen
            if len(seen) < MOST_SHOWN
            else f"{seen[: MOST_SHOWN // 2]} … {seen[-MOST_SHOWN // 2 :]}"
        )
        return f"{self.name} does not see “{text}” at {self.path}:\n{shown}"

    def see_nothing_of(self, *texts):
        seen = self.read()
        for text in texts:
            assert text not in seen, f"{self.name} sees “{text}” at {self.path}"

    def read(self, within="main"):
        return re.sub(r"[\s\u00a0]+", " ", self.page.locator(within).first.inner_text())

    def shown_pictures(self, within):
        """How many pictures there have come from the server."""
        pictures = self.page.locator(f"{within} img")
        for number in range(pictures.count()):
            pictures.nth(number).scroll_into_view_if_needed()
        return pictures.evaluate_all(
            "all => Promise.all(all.map(e => e.decode().then(() => 1, () => 0)))"
            ".then(each => each.reduce((sum, one) => sum + one, 0))"
        )

    def wait_for(self, text, *, seconds=WORKERS_PATIENCE):
        """Loads the page again until a worker's doing can be read on it."""
        deadline = time.monotonic() + seconds
        while text not in self.read():
            if time.monotonic() > deadline:
                self.picture()
                raise AssertionError(self._missed(text))
            self.page.wait_for_timeout(500)
            self.page.reload()

    def scrolls_sideways(self):
        """Wider than the glass: a phone zooms out of a page that is, so its own width counts."""
        return self.page.evaluate("document.documentElement.scrollWidth") > self.width

    def look(self):
        """Every page somebody acts on has to fit; one that is being left is not asked."""
        trouble = f"{self.path} scrolls sideways"
        try:
            is_too_wide = self.scrolls_sideways()
        except Error:
            return
        if is_too_wide and trouble not in self.troubles:
            self.troubles.append(trouble)
            self.picture()

    def picture(self):
        """Leaves a picture of what went wrong beside the test servers' files."""
        folder = Path(VAR) / "test" / "pictures"
        folder.mkdir(parents=True, exist_ok=True)
        try:
            self.page.screenshot(path=folder / f"{self.name}.png", full_page=True)
        except Error:
            return
