"""Sets every key of a file through libmemcached.

Arguments: the file (a key per line), the behaviors as JSON, and the servers, each as host:port:weight.
Nothing is waited for but the end: a key that was not stored is noticed by whoever looks for it.
"""

import json
import sys

import pylibmc

BATCH = 1000

with open(sys.argv[1], "rb") as file:
    keys = file.read().splitlines()
client = pylibmc.Client(sys.argv[3:], behaviors=json.loads(sys.argv[2]) | {"_noreply": True})
for start in range(0, len(keys), BATCH):
    failed = client.set_multi(dict.fromkeys(keys[start : start + BATCH], "v"))
    if failed:
        sys.exit(f"{len(failed)} keys were not set, {failed[0]!r} is one of them")
# Comes back on the same connections, so behind all the sets.
client.get_stats()
