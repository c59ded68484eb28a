def work(waiting, is_open):
    while is_open:
        if waiting:
            data = [waiting.pop()] * 200_000
            total = sum(data)
            squares = [n * n for n in range(200_000)]
            print(total, len(squares))
            if not waiting:
                return


work([1, 2, 3], True)
