class Reading:
    def __init__(self, number, name):
        self.number = number
        self.name = name

    def label(self):
        return f"{self.number}: {self.name}"


def read(count):
    return [Reading(n, f"sensor {n % 50}") for n in range(count)]


def main():
    readings = read(20_000)
    labels = [reading.label() for reading in readings]
    print(len(readings))
    text = "\n".join(labels)
    print(len(text))


if __name__ == "__main__":
    main()
