def render(count):
    cells = [str(number) * 3 for number in range(count)]
    body = "\n".join(cells)
    del cells
    return f"<ul>\n{body}\n</ul>"


print(len(render(60_000)))
