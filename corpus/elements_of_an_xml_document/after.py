import xml.etree.ElementTree as ET


def convert(count):
    source = "<feed>" + "".join([f"<offer><name>n{number}</name></offer>" for number in range(count)]) + "</feed>"
    root = ET.fromstring(source)
    del source
    found = [str(node.findtext("name")) for node in root.iter("offer")]
    del root
    return len(sorted([name.upper() for name in found]))


print(convert(10_000))
