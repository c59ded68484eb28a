import inspect


class Looker:
    def __call__(self):
        for entry in inspect.stack():
            if entry.function == "work":
                print(sorted(name for name in entry.frame.f_locals if name in ("data", "other")))
