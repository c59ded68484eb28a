"""Moving-average backtest over several symbols."""
import data
import report
import strategy


def run(symbols, days):
    trades = []
    curves = {}
    for number, symbol in enumerate(symbols):
        prices = data.history(number, days)
        signals = strategy.crossover(prices, 12, 48)
        returns = strategy.returns(prices)
        del prices
        pnl = strategy.apply(signals, returns)
        trades.append(strategy.count_trades(signals))
        del signals, returns
        curve = strategy.equity(pnl)
        del pnl
        curves[symbol] = report.sample(curve, 100)
        print(symbol, report.drawdown(curve))
        del curve
    return trades, curves


def main():
    trades, curves = run(["AAA", "BBB", "CCC"], 400_000)
    print(trades)
    print(report.table(curves))


if __name__ == "__main__":
    main()
