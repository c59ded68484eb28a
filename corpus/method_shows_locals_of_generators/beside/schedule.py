import inspect


class Schedule:
    def __init__(self):
        self.waiting = []

    def add(self, task):
        self.waiting.append(task)

    def run(self):
        while self.waiting:
            task = self.waiting.pop(0)
            value = next(task, None)
            if value is not None:
                print(value, sorted(inspect.getgeneratorlocals(task)))
                self.waiting.append(task)
