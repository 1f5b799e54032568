"""What every Python client is made to do, whatever it calls its methods.

A client is wrapped by an object with these methods, values being bytes:

    set add replace append prepend (key, value) -> bool
    get(key) -> bytes or None
    get_many(keys) -> dict of those found
    set_many(dict)
    cas_of(key) -> a number, cas(key, value, cas) -> bool
    set_number(key, n), number(key) -> int, increment(key, by), decrement(key, by) -> int or None
    touch(key, seconds), delete(key) -> bool
    quietly() -> the same client, that asks for no reply: set, add, append, increment, touch and delete
"""

import random


def play(client, prefix):
    """Plays each scene in turn; the first that does not hold ends the script with its line."""
    for scene in SCENES:
        scene(client, f"{prefix}:{scene.__name__}:")
        print("ok", scene.__name__)


def storing(client, key):
    assert client.get(key) is None
    assert not client.replace(key, b"too early")
    assert not client.append(key, b"too early")
    assert not client.prepend(key, b"too early")
    assert client.add(key, b"b")
    assert not client.add(key, b"too late")
    assert client.append(key, b"c")
    assert client.prepend(key, b"a")
    assert client.get(key) == b"abc"
    assert client.replace(key, b"d")
    assert client.get(key) == b"d"
    assert client.set(key, b"")
    assert client.get(key) == b""
    assert client.delete(key)
    assert not client.delete(key)
    assert client.get(key) is None


def comparing_and_swapping(client, key):
    assert client.set(key, b"first")
    cas = client.cas_of(key)
    assert client.cas(key, b"second", cas)
    assert not client.cas(key, b"third", cas)
    assert client.get(key) == b"second"


def counting(client, key):
    assert client.increment(key, 1) is None
    client.set_number(key, 10)
    assert client.increment(key, 5) == 15
    assert client.decrement(key, 1) == 14
    assert client.decrement(key, 100) == 0
    assert client.number(key) == 0


def touching(client, key):
    assert not client.touch(key, 100)
    assert client.set(key, b"x")
    assert client.touch(key, 100)
    assert client.get(key) == b"x"


def asking_for_no_reply(client, key):
    quiet = client.quietly()
    for i in range(50):
        quiet.set(f"{key}{i}", b"%d" % i)
        quiet.add(f"{key}{i}", b"too late")
        quiet.append(f"{key}{i}", b"!")
        quiet.touch(f"{key}{i}", 100)
        quiet.delete(f"{key}missing{i}")
    quiet.set(f"{key}gone", b"x")
    quiet.delete(f"{key}gone")
    quiet.increment(f"{key}missing", 1)
    # Not one of those may be answered: this reply would not be ours.
    assert quiet.get(f"{key}0") == b"0!"
    quiet_keys = [f"{key}{i}" for i in range(50)]
    assert quiet.get_many(quiet_keys + [f"{key}gone"]) == {f"{key}{i}": b"%d!" % i for i in range(50)}


def any_bytes(client, key):
    values = {
        "every byte": bytes(range(256)) * 4,
        "line ends": b"\r\n\r\nEND\r\nSTORED\r\nVALUE x 0 1\r\n",
        "zeros": bytes(1000),
        "text": "grüße, привет, 你好, 🙂".encode(),
    }
    for name, value in values.items():
        name = key + name.replace(" ", "-")
        assert client.set(name, value)
        assert client.get(name) == value


def large_values(client, key):
    some = random.Random(17)
    values = {f"{key}{size}": some.randbytes(size) for size in (8_191, 65_536, 300_000, 1_048_000)}
    for name, value in values.items():
        assert client.set(name, value), name
        assert client.get(name) == value, name
    assert client.get_many(list(values)) == values


def unicode_keys(client, key):
    for name in ("schlüssel", "ключ", "鍵", "🔑"):
        assert client.set(key + name, name.encode())
    for name in ("schlüssel", "ключ", "鍵", "🔑"):
        assert client.get(key + name) == name.encode()


def five_hundred_keys(client, key):
    values = {f"{key}{i}": b"value of %d" % i for i in range(500)}
    client.set_many(values)
    assert client.get_many(list(values)) == values
    misses = [f"{key}missing{i}" for i in range(500)]
    assert client.get_many(misses) == {}
    mixed = [name for pair in zip(values, misses) for name in pair]
    assert client.get_many(mixed) == values


SCENES = [
    storing,
    comparing_and_swapping,
    counting,
    touching,
    asking_for_no_reply,
    any_bytes,
    large_values,
    unicode_keys,
    five_hundred_keys,
]
