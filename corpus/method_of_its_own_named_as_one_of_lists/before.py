class Handle:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("released", self.name)


class Reading:
    def __init__(self, number):
        self.number = number

    def pop(self):
        return Handle(self.number)

    def strip(self):
        return Handle(-self.number)


def main():
    readings = [Reading(n) for n in range(3)]
    taken = [reading.pop() for reading in readings]
    stripped = [readings[n].strip() for n in range(3)]
    print(len(taken), len(stripped))
    text = "\n".join(str(n) for n in range(20_000))
    print(len(text))


if __name__ == "__main__":
    main()
