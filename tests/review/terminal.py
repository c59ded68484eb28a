"""Runs a command at a terminal of its own: prints what it showed, then its exit status and whether the terminal is as it was before.

usage: terminal.py KEYS COMMAND...     each key is typed once the command asks for one; `^C` is one key
"""

import os
import pty
import re
import select
import signal
import sys
import termios
import time

PATIENCE = 60


def main():
    keys = re.findall(r"\^.|.", sys.argv[1])
    master, slave = pty.openpty()
    before = termios.tcgetattr(slave)
    child = os.fork()
    if child == 0:
        os.setsid()
        for number in range(3):
            os.dup2(slave, number)
        os.close(master)
        import fcntl

        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
        os.execvp(sys.argv[2], sys.argv[2:])
    shown = b""
    asked = 0
    start = time.monotonic()
    while time.monotonic() - start < PATIENCE:
        ready, _, _ = select.select([master], [], [], 0.05)
        if ready:
            try:
                shown += os.read(master, 65536)
            except OSError:
                break
        if shown.count(b"] ") > asked and shown.endswith(b"] ") and keys:
            asked = shown.count(b"] ")
            # Typed once the program listens.
            time.sleep(0.2)
            key = keys.pop(0)
            os.write(master, bytes([ord(key[1]) & 31]) if len(key) == 2 else key.encode())
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            while select.select([master], [], [], 0.1)[0]:
                shown += os.read(master, 65536)
            break
    else:
        os.kill(child, signal.SIGKILL)
        status = -1
    sys.stdout.write(re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", shown.decode()).replace("\r", ""))
    is_same = termios.tcgetattr(slave) == before
    print(f"\nstatus {os.waitstatus_to_exitcode(status) if status >= 0 else status}, {'same' if is_same else 'other'} terminal")


main()
