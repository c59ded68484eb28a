def render(invoice):
    lines = [f"Invoice for {invoice.customer}", "=" * 60]
    for position in invoice.positions:
        lines.append(f"{position.text:<40}{position.units:>8.2f}{position.amount:>12.2f}")
    lines.append(f"{'Sum':<48}{invoice.net:>12.2f}")
    return "\n".join(lines)


def render_all(invoices):
    return [render(invoice) for invoice in invoices]
