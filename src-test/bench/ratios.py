#!/usr/bin/env python3
# ratios.py LABEL < the TSV of throughput.sh : the medians of LABEL against those of each other label, a line a size and number of sessions.
import statistics, sys
measured = sys.argv[1]
runs = {}
for line in sys.stdin:
    f = line.rstrip("\n").split("\t")
    if f[0] != "label":
        runs.setdefault((int(f[1]), int(f[2])), {}).setdefault(f[0], []).append((float(f[7]), float(f[9])))
for (size, sessions), by in sorted(runs.items()):
    median = {label: tuple(statistics.median(v) for v in zip(*values)) for label, values in by.items()}
    rate, cpu = median[measured]
    for label, (r, c) in sorted(median.items()):
        if label != measured:
            print(f"{size} bytes, {sessions} sessions: {rate:.0f}/s {measured} against {r:.0f}/s {label} = {rate / r:.2f} times; "
                  f"{cpu:.2f} against {c:.2f} CPU-seconds per 1,000 = 1/{c / cpu:.2f}")
