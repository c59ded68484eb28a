class Part:
    def __init__(self, number):
        self.number = number


def repeated(count):
    parts = [Part(k) for k in range(count)]
    marks = list(map(lambda part, id=id: id(part), parts))
    fresh = [Part(k) for k in range(count)]
    marks += list(map(lambda part, id=id: id(part), fresh))
    return len(set(marks))


print(repeated(20_000))
