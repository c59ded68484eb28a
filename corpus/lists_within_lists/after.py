def table(n):
    grid = [[(i * j) % 7 for j in range(n)] for i in range(n)]
    doubled = [[cell * 2 for cell in row] for row in grid]
    del grid
    flat = [cell + 1 for row in doubled for cell in row]
    del doubled
    return len(flat), len([cell * 2 for cell in flat])


print(table(300))
