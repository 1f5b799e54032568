"""Plays the scenario with pymemcache: pymemcache_client.py PORT"""

import sys

import scenario
from pymemcache.client.base import Client


class Pymemcache:
    def __init__(self, port, noreply=False):
        self.port = port
        self.client = Client(
            ("127.0.0.1", port),
            connect_timeout=10,
            timeout=10,
            no_delay=True,
            allow_unicode_keys=True,
            default_noreply=noreply,
        )
        self.set = self.client.set
        self.add = self.client.add
        self.replace = self.client.replace
        self.append = self.client.append
        self.prepend = self.client.prepend
        self.get = self.client.get
        self.get_many = self.client.get_many
        self.cas = self.client.cas
        self.touch = self.client.touch
        self.delete = self.client.delete
        self.noreply = noreply

    def set_many(self, values):
        assert self.client.set_many(values) == []

    def cas_of(self, key):
        return self.client.gets(key)[1]

    def set_number(self, key, number):
        assert self.client.set(key, b"%d" % number)

    def number(self, key):
        return int(self.client.get(key))

    def increment(self, key, by):
        return self.client.incr(key, by, noreply=self.noreply)

    def decrement(self, key, by):
        return self.client.decr(key, by, noreply=self.noreply)

    def quietly(self):
        return Pymemcache(self.port, noreply=True)


def what_only_pymemcache_has(port, prefix):
    client = Client(("127.0.0.1", port), timeout=10, default_noreply=False)
    assert client.set_many({f"{prefix}:{i}": b"x" for i in range(10)}) == []
    found = client.gets_many([f"{prefix}:{i}" for i in range(10)])
    assert len(found) == 10
    for key, (value, cas) in found.items():
        assert value == b"x"
        assert client.cas(key, b"y", cas)
        assert client.cas(key, b"z", cas) is False
    assert client.cas(f"{prefix}:missing", b"x", 1) is None
    assert client.delete_many([f"{prefix}:{i}" for i in range(10)])
    assert client.get_many([f"{prefix}:{i}" for i in range(10)]) == {}
    assert client.version().startswith(b"1.")
    client.quit()


port = int(sys.argv[1])
scenario.play(Pymemcache(port), "pymemcache")
what_only_pymemcache_has(port, "pymemcache:own")
