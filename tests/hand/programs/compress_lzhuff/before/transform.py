def mtf(data):
    alphabet = list(range(256))
    out = []
    for byte in data:
        position = alphabet.index(byte)
        out.append(position)
        if position:
            alphabet.insert(0, alphabet.pop(position))
    return out


def unmtf(moved):
    alphabet = list(range(256))
    out = []
    for position in moved:
        byte = alphabet[position]
        out.append(byte)
        if position:
            alphabet.insert(0, alphabet.pop(position))
    return out


def to_runs(values):
    runs = []
    for value in values:
        if runs and runs[-1][0] == value and runs[-1][1] < 9:
            runs[-1] = (value, runs[-1][1] + 1)
        else:
            runs.append((value, 1))
    return runs


def from_runs(runs):
    return [value for value, count in runs for _ in range(count)]
