"""Prints which clients this Python has."""

import sys

import pylibmc
import pymemcache

if len(sys.argv) > 1:
    sys.exit("versions.py takes no arguments")
print("pymemcache", pymemcache.__version__)
print("pylibmc", pylibmc.__version__)
