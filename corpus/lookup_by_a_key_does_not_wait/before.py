def work(table, keys):
    found = 0
    for key in keys:
        page = table.get(key)
        found += page.count(b"x")
    return found


print(work({1: b"x" * 8, 2: b"y"}, [1, 2]))
