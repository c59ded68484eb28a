def convert(count):
    cells = [str(number) * 3 for number in range(count)]
    found = [cell[1:] for cell in cells]
    del cells
    return ",".join(map(str, found))


print(len(convert(60_000)))
