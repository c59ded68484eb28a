"""unpin: releases Python locals that pin large values. The program is the binary of the same name; see `python -m unpin --help`."""
