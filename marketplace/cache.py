"""The cache in Valkey; while that is away, each process remembers for itself.

Pages and log-in must answer without Valkey. Rate limits then count per process: looser, never off.
"""

from collections.abc import Callable
from typing import Any

import structlog
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)


def _patient(name: str) -> Callable[..., Any]:
    """The operation on Valkey, or on this process's own memory while Valkey does not answer."""
    inherited = getattr(RedisCache, name)

    def operation(self: "PatientCache", *args: Any, **kwargs: Any) -> Any:
        try:
            return inherited(self, *args, **kwargs)
        except RedisError as error:
            log.warning("cache_away", operation=name, error=str(error))
            return getattr(self.own_memory, name)(*args, **kwargs)

    operation.__name__ = name
    return operation


class PatientCache(RedisCache):
    """Django's Redis cache that outlives its server."""

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, dict(params))
        self.own_memory = LocMemCache("while-valkey-is-away", dict(params))

    def reachable(self) -> bool:
        try:
            return bool(self._cache.get_client(write=True).ping())
        except RedisError:
            return False

    add = _patient("add")
    get = _patient("get")
    set = _patient("set")
    touch = _patient("touch")
    delete = _patient("delete")
    get_many = _patient("get_many")
    has_key = _patient("has_key")
    incr = _patient("incr")
    set_many = _patient("set_many")
    delete_many = _patient("delete_many")
    clear = _patient("clear")
