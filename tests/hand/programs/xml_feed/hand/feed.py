import xml.etree.ElementTree as ET


def sample(count):
    items = [f'<offer id="{n}"><name>Product {n % 900}</name><price currency="EUR">{n * 7 % 500}.50</price><stock>{n % 13}</stock><category>{n % 17}</category></offer>' for n in range(count)]
    return '<feed date="2024-05-01">' + "".join(items) + "</feed>"


def parse(source):
    return ET.fromstring(source)


def offers(root):
    found = []
    for node in root.iter("offer"):
        found.append({
            "id": int(node.get("id")),
            "name": node.findtext("name"),
            "price": float(node.findtext("price")),
            "stock": int(node.findtext("stock")),
            "category": int(node.findtext("category")),
        })
    return found
