"""Plays the scenario with pylibmc, which is libmemcached: pylibmc_client.py PORT"""

import sys

import pylibmc
import scenario


class Pylibmc:
    def __init__(self, port, **behaviors):
        self.port = port
        self.client = pylibmc.Client(
            [f"127.0.0.1:{port}"],
            binary=False,
            behaviors={"tcp_nodelay": True, "cas": True, "receive_timeout": 10_000_000, **behaviors},
        )
        self.set = self.client.set
        self.add = self.client.add
        self.get = self.client.get
        self.get_many = self.client.get_multi
        self.touch = self.client.touch
        self.delete = self.client.delete

    # libmemcached tells "not stored" by an error where pylibmc makes an exception of it.
    def replace(self, key, value):
        return self._stored(self.client.replace, key, value)

    def append(self, key, value):
        return self._stored(self.client.append, key, value)

    def prepend(self, key, value):
        return self._stored(self.client.prepend, key, value)

    @staticmethod
    def _stored(command, key, value):
        try:
            return command(key, value)
        except pylibmc.NotStored:
            return False

    def set_many(self, values):
        assert self.client.set_multi(values) == []

    def cas_of(self, key):
        return self.client.gets(key)[1]

    def cas(self, key, value, cas):
        return self.client.cas(key, value, cas)

    def set_number(self, key, number):
        assert self.client.set(key, number)

    def number(self, key):
        # A decr that shortens the number leaves spaces behind it.
        return self.client.get(key)

    def increment(self, key, by):
        return self._counted(self.client.incr, key, by)

    def decrement(self, key, by):
        return self._counted(self.client.decr, key, by)

    @staticmethod
    def _counted(command, key, by):
        try:
            return command(key, by)
        except pylibmc.NotFound:
            return None

    def quietly(self):
        return Pylibmc(self.port, _noreply=True)


def what_only_pylibmc_has(port, prefix):
    client = pylibmc.Client([f"127.0.0.1:{port}"], binary=False, behaviors={"tcp_nodelay": True})
    # Other types than bytes travel as flags and text, or pickled.
    values = {"number": 42, "long": 2**40, "text": "grüße", "truth": True, "list": [1, "two", 3.0], "none": None}
    assert client.set_multi(values, key_prefix=prefix + ":") == []
    assert client.get_multi(list(values), key_prefix=prefix + ":") == values
    compressible = b"weir" * 100_000
    assert client.set(prefix + ":compressed", compressible, min_compress_len=1000)
    assert client.get(prefix + ":compressed") == compressible
    client.delete_multi(list(values), key_prefix=prefix + ":")
    assert client.get_multi(list(values), key_prefix=prefix + ":") == {}
    ((_, stats),) = client.get_stats()
    assert b"pid" in stats or "pid" in stats, stats


port = int(sys.argv[1])
scenario.play(Pylibmc(port), "pylibmc")
what_only_pylibmc_has(port, "pylibmc:own")
