"""Builds a fixed-width and an HTML report out of sections."""
import html
import textwrap
from string import Template

PAGE = Template("<html><head><title>$title</title></head><body>$body</body></html>")


def measurements(count):
    return [(f"probe {n % 120}", n % 24, (n * 7919 % 1009) / 10, "ok" if n % 11 else "check <cable> & power") for n in range(count)]


class ReportBuilder:
    def __init__(self, title):
        self.title = title
        self.sections = []

    def add_table(self, heading, rows):
        cells = [f"<tr><td>{html.escape(name)}</td><td>{hour}</td><td>{value:.1f}</td><td>{html.escape(state)}</td></tr>" for name, hour, value, state in rows]
        body = "\n".join(cells)
        del cells
        table = f"<h2>{heading}</h2><table>{body}</table>"
        self.sections.append(table)

    def add_text(self, heading, text):
        wrapped = textwrap.fill(text, 100)
        self.sections.append(f"<h2>{heading}</h2><pre>{html.escape(wrapped)}</pre>")

    def html(self):
        body = "\n".join(self.sections)
        return PAGE.substitute(title=self.title, body=body)


def plain(rows):
    lines = [f"{name:<12}|{hour:>3}|{value:>8.1f}|{state:<40}" for name, hour, value, state in rows]
    del rows
    width = max(len(line) for line in lines)
    framed = ["+" + "-" * width + "+"] + ["|" + line.ljust(width) + "|" for line in lines]
    del lines
    return "\n".join(framed)


def main():
    rows = measurements(50_000)
    bad = [row for row in rows if row[3] != "ok"]
    builder = ReportBuilder("Probes & states")
    builder.add_table("All", rows)
    builder.add_table("To check", bad)
    print(len(rows), len(bad))
    del bad
    text = plain(rows)
    print(len(text))
    del rows
    builder.add_text("Excerpt", text[:3000])
    page = builder.html()
    print(len(page), page.count("<tr>"))


main()
