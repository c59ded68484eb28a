from collections import deque


class Tick:
    def __await__(self):
        yield


async def worker(name):
    try:
        await Tick()
        await Tick()
    finally:
        print(name, "stopped")


class Kernel:
    def __init__(self, names):
        self.ready = deque(worker(name) for name in names)

    def turn(self):
        for steps in self.ready:
            steps.send(None)
        return len(self.ready)


def run(names):
    kernel = Kernel(names)
    count = kernel.turn()
    squares = [n * n for n in range(count * 1000)]
    print("middle")
    return sum(squares)


print(run("ab"))
