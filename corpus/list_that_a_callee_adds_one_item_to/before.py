def note(sink, text):
    sink.append(text)


def report(count):
    notes = []
    note(notes, "begun")
    print(len(notes))
    values = [k * 2 for k in range(count)]
    values.sort()
    return sum([value + 1 for value in values])


print(report(20_000))
