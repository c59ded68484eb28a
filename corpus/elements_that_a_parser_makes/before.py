import xml.etree.ElementTree as ET


class Node(ET.Element):
    def __del__(self):
        print("gone", self.tag)


def convert(text):
    parser = ET.XMLParser(target=ET.TreeBuilder(element_factory=Node))
    root = ET.fromstring(text, parser)
    print(len(root))
    names = [str(number) for number in range(1000)]
    print("made")
    return len(sorted(names))


print(convert("<feed><offer/><offer/></feed>"))
