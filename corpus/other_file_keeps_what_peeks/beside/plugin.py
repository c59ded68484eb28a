import sys

import hooks


def held():
    frame = sys._getframe()
    while frame.f_code.co_name != "run":
        frame = frame.f_back
    return sorted(frame.f_locals)


hooks.HOOKS.append(held)
