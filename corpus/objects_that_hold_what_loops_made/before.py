class Table:
    def __init__(self, count):
        self.rows = [str(number) for number in range(count)]


class Index:
    def __init__(self):
        self.places = {}

    def add(self, number):
        self.places[number] = str(number)


class Gathered:
    def __init__(self, numbers):
        rows = []
        for number in numbers:
            rows.append(str(number))
        self.rows = rows


def table(count):
    made = Table(count)
    kept = [row + "x" for row in made.rows]
    longer = [row + "1" for row in kept]
    return len(longer)


def index(count):
    made = Index()
    for number in range(count):
        made.add(number)
    kept = [place + "x" for place in made.places.values()]
    longer = [place + "1" for place in kept]
    return len(longer)


def gathered(numbers):
    made = Gathered(numbers)
    kept = [row + "x" for row in made.rows]
    longer = [row + "1" for row in kept]
    return len(longer)


print(table(5000), index(5000), gathered(range(5000)))
