"""The network of examples/brunel in Brian2's C++ standalone mode (Debian: python3-brian).

    /usr/bin/python3 testbench/peers/brunel.py FOLDER [SECONDS] [WARM-UP]

Writes and builds the program in FOLDER, runs it on one thread and prints processor seconds of the
run itself, spikes and synaptic events. Brian2 computes in double precision.
"""
import sys
import time

from brian2 import *

from builtins import sum as builtins_sum

folder = sys.argv[1]
seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 1.0
warm = float(sys.argv[3]) if len(sys.argv) > 3 else 0.2
set_device("cpp_standalone", directory=folder, build_on_run=False)
prefs.devices.cpp_standalone.openmp_threads = 0
seed(1)
defaultclock.dt = 0.1 * ms
J = 0.125
neurons = NeuronGroup(
    10000,
    "dv/dt = -v / (20*ms) : 1 (unless refractory)",
    threshold="v > 20",
    reset="v = 10",
    refractory=2 * ms,
    method="exact",
)
neurons.v = "20 * rand()"
external = PoissonInput(neurons, "v", 800, 20 * Hz, weight=J)
groups = []
for population, mean in ((neurons[:8000], J), (neurons[8000:], -5 * J)):
    s = Synapses(population, neurons, "w : 1", on_pre="v_post += w")
    s.connect(p=0.1)
    s.w = f"{mean} * (0.8 + 0.4 * rand())"
    s.delay = "(1 + floor(16 * rand())) * 0.1 * ms"
    groups.append(s)
counters = [SpikeMonitor(p, record=False) for p in (neurons[:8000], neurons[8000:])]
network = Network(neurons, external, groups, counters)
network.run(warm * second)
network.run(seconds * second)
start = time.time()
device.build(compile=True, run=False, directory=folder)
print(f"compile {time.time() - start:.1f} s", flush=True)
start = time.time()
device.run(folder, with_output=False, run_args=[])
print(f"clock of the whole program {time.time() - start:.2f} s")
run_time = device._last_run_time
fan_out = [len(s) / n for s, n in zip(groups, (8000, 2000))]
total = builtins_sum(c.num_spikes * f for c, f in zip(counters, fan_out))
share = seconds / (seconds + warm)
rates = [c.num_spikes / n / (seconds + warm) for c, n in zip(counters, (8000, 2000))]
print(f"rates {rates[0]:.2f} {rates[1]:.2f} Hz")
print(f"{seconds} s of the network: {run_time:.3f} s of the processor")
print(f"{total * share:.3g} synaptic events, {total * share / run_time:.3g} a second and core")
