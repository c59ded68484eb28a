def make_pages(count):
    pages = {}
    for n in range(count):
        lines = [f"# Page {n}", ""]
        for i in range(60):
            lines.append(f"Paragraph *{i}* of page **{n}** links to [next](page{(n + i) % count}).")
            lines.append("")
        pages[f"page{n}"] = "\n".join(lines)
    return pages
