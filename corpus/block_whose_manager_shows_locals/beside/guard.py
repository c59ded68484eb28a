import contextlib
import inspect


@contextlib.contextmanager
def reported():
    try:
        yield
    except ValueError:
        for info in inspect.trace():
            if info.function == "step":
                print(sorted(info.frame.f_locals))
