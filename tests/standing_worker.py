"""The session's worker, once some test has started it: it heeds only tests that ask for it.

It lives on while later tests run on the same database. Heeding those, it would take the step they
are about to race for, or the row a timer of its own finds due.
"""

from marketplace.celery import app
from marketplace.processes import QUEUES, wait_for

SECONDS = 30


class StandingWorker:
    def __init__(self):
        self.heeding = None  # None: there is no worker

    def begin(self):
        self.heeding = True

    def end(self):
        self.heeding = None

    def heeds(self, wanted):
        """Switches the worker's queues on or off; off also waits for what it is doing."""
        if self.heeding in (None, wanted):
            return
        switch = app.control.add_consumer if wanted else app.control.cancel_consumer
        for queue in QUEUES:
            assert switch(queue, reply=True, limit=1, timeout=SECONDS), queue
        assert wanted or wait_for(self.is_idle, seconds=SECONDS)
        self.heeding = wanted

    def is_idle(self):
        inspect = app.control.inspect(timeout=SECONDS, limit=1)
        tasks = (inspect.active(), inspect.reserved())
        return not any(at_work for answer in tasks for at_work in answer.values())
