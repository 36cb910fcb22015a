"""The cache of a process: the object itself, until its end, and never more than there is room for."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import caches

from accord.kernel.memory import EVERYTHING, MemoryCache, forget, noting_forgotten


@pytest.fixture
def cache() -> Iterator[MemoryCache]:
    made = MemoryCache("test", {"OPTIONS": {"MAX_ENTRIES": 30}})
    yield made
    made.clear()


def test_what_is_kept_is_the_object_itself_until_its_end(cache: MemoryCache) -> None:
    words = {1: "one"}
    cache.set("words", words, 60)
    cache.set("gone", words, -1)
    cache.set("always", 0, None)
    assert cache.get("words") is words
    assert cache.get("gone", "nothing") == "nothing"
    assert (cache.get("always"), cache.incr("always", 2), cache.get("always")) == (0, 2, 2)
    assert cache.delete("words")
    assert not cache.delete("words")
    assert cache.get("words") is None


def test_the_first_to_add_keeps_its_place(cache: MemoryCache) -> None:
    assert cache.add("seat", "Ana", 60)
    assert not cache.add("seat", "Lukas", 60)
    assert cache.touch("seat", -1)
    assert not cache.touch("seat", 60)
    assert cache.add("seat", "Lukas", 60)
    cache.clear()
    assert "seat" not in cache


def test_what_ends_first_makes_room(cache: MemoryCache) -> None:
    for number in range(100):
        cache.set(str(number), number, 1_000 - number)
    kept = [number for number in range(100) if cache.get(str(number)) is not None]
    assert len(kept) <= 30
    assert 99 in kept, "the newest always has a place"
    assert time.time() < cache._memory.kept[cache.make_key("99")][0]


def test_threads_share_what_is_kept() -> None:
    caches["default"].set("shared", 7, 60)
    with ThreadPoolExecutor(1) as other:
        assert other.submit(lambda: caches["default"].get("shared")).result() == 7
        other.submit(lambda: caches["default"].delete("shared")).result()
    assert caches["default"].get("shared") is None


def test_what_is_taken_out_is_noted_and_others_forget_it(cache: MemoryCache) -> None:
    cache.set("vision", "old", 60)
    cache.set("other", "stays", 60)
    with noting_forgotten() as noted:
        cache.delete("vision")
    cache.delete("other_thing")
    cache.set("vision", "old, in another process", 60)
    forget(noted)
    assert (cache.get("vision"), cache.get("other")) == (None, "stays")
    forget([EVERYTHING])
    assert cache.get("other") is None
