import hooks
import lib


def prepare():
    for lib.last in [len]:
        del lib.last


def install():
    hooks.CALLED.append(prepare)
