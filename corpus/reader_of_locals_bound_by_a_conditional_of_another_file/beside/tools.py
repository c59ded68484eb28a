import sys

ask = eval if sys.argv else None
