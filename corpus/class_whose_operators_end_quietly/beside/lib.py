import sqlite3

STORE = sqlite3.connect(":memory:")
