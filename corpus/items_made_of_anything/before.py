class Reading:
    def __init__(self, number):
        self.number = number

    def __int__(self):
        return self.number

    def __del__(self):
        print("gone", self.number)


def load(count):
    return [Reading(number) for number in range(count)]


def keep(reading):
    return reading


def total(count):
    either = [int(reading) or keep(reading) for reading in load(count)]
    shown = len(either)
    print("loaded", shown)
    squares = [number * number for number in range(count)]
    print("squared", shown)
    return sum(squares)


print(total(3))
