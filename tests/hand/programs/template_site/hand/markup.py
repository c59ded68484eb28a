import re


def inline(text):
    text = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", text)
    text = re.sub(r"\*(.+?)\*", r"<i>\1</i>", text)
    return re.sub(r"\[(.+?)\]\((.+?)\)", r'<a href="\2.html">\1</a>', text)


def to_html(source):
    blocks = source.split("\n\n")
    out = []
    for block in blocks:
        if block.startswith("# "):
            out.append(f"<h1>{inline(block[2:])}</h1>")
        elif block.strip():
            out.append(f"<p>{inline(block)}</p>")
    return "\n".join(out)
