import weakref


class Reading:
    def __init__(self, number):
        self.number = number


def watch(readings):
    return [weakref.ref(reading) for reading in readings]


def main():
    readings = [Reading(n) for n in range(2_000)]
    watchers = watch(readings)
    print(len(readings))
    text = "\n".join(str(n) for n in range(20_000))
    print(sum(watcher() is not None for watcher in watchers), len(text))


if __name__ == "__main__":
    main()
