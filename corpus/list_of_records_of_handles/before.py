class Handle:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("released", self.name)


class Reading:
    def __init__(self, number, handle):
        self.number = number
        self.handle = handle


def read(count):
    return [Reading(n, Handle(n)) for n in range(count)]


def main():
    readings = read(3)
    labels = [str(reading.number) * 1000 for reading in readings]
    print(len(readings))
    text = "\n".join(labels)
    print(len(text))


if __name__ == "__main__":
    main()
