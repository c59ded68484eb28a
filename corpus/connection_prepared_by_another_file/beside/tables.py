class Row:
    def __init__(self, cursor, values):
        self.values = values

    def __del__(self):
        if self.values[0] == 0:
            print("gone")


def prepare(connections):
    for connection in connections:
        connection.row_factory = Row
