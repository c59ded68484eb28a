from collections import defaultdict


class Group:
    def __init__(self):
        self.values = []

    def __del__(self):
        print("gone", len(self.values))


def group(count):
    groups = defaultdict(Group)
    for number in range(count):
        groups[number % 3].values.append(number)
    print(len(groups))
    other = [str(number) for number in range(count)]
    print("made")
    return len(sorted(other))


print(group(3000))
