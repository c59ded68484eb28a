import html


def render_html(rows):
    cells = ["<tr>" + "".join(f"<td>{html.escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows]
    table = "\n".join(cells)
    return f"<table>\n{table}\n</table>"


def render_csv(rows):
    lines = [",".join(map(str, row)) for row in rows]
    return "\n".join(lines)
