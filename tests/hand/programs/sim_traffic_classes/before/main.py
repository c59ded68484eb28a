"""A traffic simulation with classes over modules."""
from road import Road
from stats import Recorder


def main():
    road = Road(4_000, density=0.3, seed=2)
    recorder = Recorder()
    for step in range(120):
        road.step()
        recorder.record(road.snapshot())
    speeds = recorder.speeds()
    flows = recorder.flows(speeds)
    print(len(speeds), speeds.shape, round(float(speeds.mean()), 4))
    smooth = recorder.smooth(flows, 5)
    jams = recorder.jams(smooth)
    print(int(jams.sum()), round(float(smooth.max()), 4))


if __name__ == "__main__":
    main()
