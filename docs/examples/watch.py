"""An application's own cache that stays true: drops what Weir says was changed. Usage: watch.py PORT [PREFIX…]"""
import socket
import sys

cache = {}

with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as weir:
    lines = weir.makefile("rwb")
    lines.write(" ".join(["watch", "invalidations", *sys.argv[2:]]).encode() + b"\r\n")
    lines.flush()
    for line in lines:
        word, *rest = line.decode().split()
        if word == "OK":
            print("watching", flush=True)
        elif word == "GAP" or rest[0] == "*":
            cache.clear()  # something was missed, or all was flushed
            print("all", flush=True)
        else:
            cache.pop(rest[0], None)
            print(*rest[:2], flush=True)
