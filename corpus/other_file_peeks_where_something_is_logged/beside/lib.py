import logging
import sys


class Context(logging.Filter):
    def filter(self, record):
        frame = sys._getframe()
        while frame.f_code.co_name != "run":
            frame = frame.f_back
        record.held = sorted(frame.f_locals)
        return True


def setup():
    logging.basicConfig(format="%(message)s %(held)s")
    logging.getLogger("job").addFilter(Context())
