"""Backtests a cross-sectional momentum strategy."""
from market import simulate_prices
from performance import Performance
from strategy import momentum_weights


def main():
    prices = simulate_prices(days=1_500, assets=300)
    returns = prices[1:] / prices[:-1] - 1
    weights = momentum_weights(prices, lookback=60)
    print("prices", prices.shape, "weights", weights.shape)
    performance = Performance(weights, returns, cost=0.001)
    for name, value in performance.report().items():
        print(f"{name:12} {value:.6f}")


if __name__ == "__main__":
    main()
