class Report:
    def __init__(self, connection):
        self.connection = connection

    def query(self, sql, *parameters):
        cursor = self.connection.execute(sql, parameters)
        rows = cursor.fetchall()
        return [dict(row) for row in rows]

    def accounts(self):
        rows = self.query("SELECT account, SUM(amount) AS total, COUNT(*) AS n FROM bookings GROUP BY account ORDER BY total DESC")
        lines = [f"{row['account']:<15}{row['total']:>12.2f}{row['n']:>6}" for row in rows]
        return "\n".join(lines)

    def statement(self, kind):
        rows = self.query("SELECT * FROM bookings WHERE kind = ? ORDER BY account, id", kind)
        running = {}
        lines = []
        for row in rows:
            running[row["account"]] = running.get(row["account"], 0) + row["amount"]
            lines.append({"account": row["account"], "text": row["note"].title(), "amount": f"{row['amount']:.2f}", "balance": f"{running[row['account']]:.2f}"})
        rendered = ["{account:<15}{text:<40}{amount:>10}{balance:>12}".format(**line) for line in lines]
        return "\n".join(rendered)
