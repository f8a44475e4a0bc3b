import h5py
import numpy as np

TEXT = h5py.string_dtype()


def start(name, edges=(("in", "w"), ("w", "out")), size=2, **options):
    f = h5py.File(name, "w", **options)
    f.create_dataset("version", data="1.0.5", dtype=TEXT)
    g = f.create_group("node")
    g.create_dataset("type", data="NIRGraph", dtype=TEXT)
    g.create_dataset("edges", data=np.array(edges, dtype=object), dtype=TEXT)
    n = g.create_group("nodes")
    for end, kind in ("in", "Input"), ("out", "Output"):
        e = n.create_group(end)
        e.create_dataset("type", data=kind, dtype=TEXT)
        e.create_dataset("shape", data=np.array([size]))
    return f, n


def linear(n, name="w"):
    w = n.create_group(name)
    w.create_dataset("type", data="Linear", dtype=TEXT)
    return w


f, n = start("packed.nir", (("in", "w"), ("w", "lif"), ("lif", "out")))
w = linear(n)
weight = (np.arange(11 * 10, dtype="f4") / 8 - 3).reshape(11, 10)
w.create_dataset("weight", data=weight, chunks=(4, 3), compression="gzip", shuffle=True)
w.create_group("metadata").create_dataset("layer", data="hidden", dtype=TEXT)
lif = n.create_group("lif")
lif.create_dataset("type", data=np.bytes_("LIF"))
lif.create_dataset("tau", data=np.full(11, 0.5), chunks=(4,), compression="gzip")
lif.create_dataset("r", data=np.arange(11, dtype="i2"))
lif.create_dataset("v_leak", data=np.arange(11, dtype="f2") / 4)
lif.create_dataset("v_threshold", data=np.arange(11, dtype=">f8") / 3)
lif.create_dataset("v_reset", data=np.arange(11, dtype=">f4"), chunks=(5,))
f.close()

f, n = start("latest.nir", [("in", "w0")], libver="latest")
for i in range(12):
    linear(n, f"w{i}").create_dataset("weight", data=np.full((2, 2), i, dtype="f4"))
f.close()

f, n = start("latest_chunks.nir", libver="latest")
linear(n).create_dataset("weight", data=np.ones((4, 4)), chunks=(2, 2), maxshape=(None, 4))
f.close()

f, n = start("external_link.nir")
linear(n)["weight"] = h5py.ExternalLink("/nowhere/other.h5", "/weight")
f.close()

f, n = start("soft_link.nir")
linear(n)["weight"] = h5py.SoftLink("/node/nodes/in/shape")
f.close()

f, n = start("external_storage.nir")
linear(n).create_dataset("weight", (2, 2), "f4", external=[("/nowhere/weight.bin", 0, 16)])
f.close()

f, n = start("truth.nir")
linear(n).create_dataset("weight", data=np.ones((2, 2), dtype=bool))
f.close()

f, n = start("loop.nir", [("in", "w"), ("w", "out")])
n["w"] = f["node"]
f.close()

f, n = start("bomb.nir")
zeros = np.zeros((1, 1 << 21), dtype="f4")
linear(n).create_dataset("weight", data=zeros, chunks=zeros.shape, compression="gzip", compression_opts=9)
f.close()
