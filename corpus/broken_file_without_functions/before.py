SIZE = 1 << 17
if SIZE:
        print(SIZE)
    print(SIZE)
