def work(n):
    rows = {i: [i] for i in range(n)}
    rows[0] += [rows]
    total = sum(len(row) for row in rows.values())
    texts = [str(i) * 9 for i in range(n)]
    return total, len("\n".join(texts).encode())


print(work(5000))
