"""Each level of a recursion holds its input while the levels below work."""
# dead: depth.items
def split(items):
    return items[::2] + items[1::4]


def depth(items, level):
    if level == 0:
        return len(items)
    less = split(items)
    return depth(less, level - 1)


print(depth(list(range(1000)) * 3000, 6))
