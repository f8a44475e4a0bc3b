#!/usr/bin/env python3
"""Loads a compiled network into a SpiNNaker board, runs it and reads its spikes.

    load.py HOST INPUT.csv SPIKES.csv [--weights WEIGHTS.npz]

The folder of this file is what 'nnc compile --set binaries=aplx' wrote. The board must have been
booted (by the official tools, for example), and nothing else may run on it as application 30.

HOST         name or address of the board, whose monitor answers at UDP port 17893
INPUT.csv    spikes in: a line for each step of the network, with a 0 or 1 for each neuron of each
             input, in the order in which the network declares inputs (the manifest's 'source' cores)
SPIKES.csv   spikes out: 'step,population,neuron' for each spike, sorted; neurons count from 0 in
             their population. Steps are the network's own: what a population gives some steps late
             on the machine (the manifest's 'latency') stands in the step that it belongs to

WEIGHTS.npz  what projections have learned, as 'nnc run --weights' writes it and 'sparse' reads it: of
             each the arrays NAME.synapses, NAME.weights and NAME.delays

A step stands for 'timestep_ns' nanoseconds of the manifest and takes 'slow_down' times as long.
Chips are named x,y as in placement.csv; cores have the monitor's virtual numbers, 1 to 16. The
addresses of a core's data are given by the monitor of its chip and stand in the core's user words:
0 its data, 1 its spikes from outside or room for those that are recorded, 2 how many steps it makes,
3 the time of the chip's clock in ms at which it begins: one moment for all, 2 s and 5 ms for each packet
still to be sent after this host begins to write them. Each chip's clock is read once.

What may go wrong: 'does not answer' - the board is off, not booted, or behind another address;
'is in state 2' - a core could not use its data; 'is in state 7' - it has not come to its end in time.

Nobody has run this on a board: it is held against a program that answers as one should.
"""
import argparse
import csv
import json
import pathlib
import socket
import struct
import sys
import time
import zipfile

PORT = 17893
TRIES = 5
PIECE = 256  # bytes of memory in a packet

READ, WRITE, RUN, ALLOC, ROUTER = 2, 3, 19, 28, 29
ALLOC_MEMORY, ALLOC_ENTRIES, LOAD_ENTRIES = 0, 3, 2
OK = 0x80
APPLICATION = 30

BUFFER = 0x67800000  # where the monitor takes programs and tables from
SYSTEM = 0xF5007F00  # what the monitor keeps about its chip
CLOCK, CORES = 0x10, 0xCC
CORE_BYTES, STATE, USER = 128, 0x2E, 0x70
FAILED, DONE = 2, 11
LEAD, EACH = 2000, 5  # ms until all cores begin, and more for each packet that loads a program


class Board:
    """Talks to the monitors of a board's chips, one packet at a time."""

    def __init__(self, host, port, wait):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            self.socket.connect((host, port))
        except OSError as wrong:
            sys.exit(f"no way to {host}: {wrong.strerror or wrong}")
        self.socket.settimeout(wait)
        self.sequence = 0

    def ask(self, chip, command, a=0, b=0, c=0, data=b""):
        """Sends a command to a chip; what its monitor answers behind the result code."""
        self.sequence = (self.sequence + 1) % 65536
        x, y = chip
        head = struct.pack("<2x8B", 0x87, 0xFF, 0, 0xFF, y, x, 0, 0)
        packet = head + struct.pack("<2H3I", command, self.sequence, a, b, c) + data
        for _ in range(TRIES):
            try:
                self.socket.send(packet)
                while True:
                    answer = self.socket.recv(1024)
                    code, sequence = struct.unpack_from("<2H", answer, 10)
                    if sequence == self.sequence:
                        break
            except (socket.timeout, ConnectionRefusedError):
                continue
            except (OSError, struct.error) as wrong:
                sys.exit(f"chip {x},{y}: {wrong}")
            if code != OK:
                sys.exit(f"chip {x},{y} answers 0x{code:02x} to command {command}")
            return answer[14:]
        sys.exit(f"chip {x},{y} does not answer")

    def write(self, chip, address, data):
        for at in range(0, len(data), PIECE):
            piece = data[at : at + PIECE]
            kind = 2 if len(piece) % 4 == 0 else 0
            self.ask(chip, WRITE, address + at, len(piece), kind, piece)

    def read(self, chip, address, size):
        found = b""
        while len(found) < size:
            piece = min(PIECE, size - len(found))
            kind = 2 if piece % 4 == 0 and address % 4 == 0 else 0
            found += self.ask(chip, READ, address + len(found), piece, kind)[:piece]
        return found

    def word(self, chip, address):
        return struct.unpack("<I", self.read(chip, address, 4))[0]

    def memory(self, chip, size):
        """Shared memory of a chip."""
        answer = self.ask(chip, ALLOC, APPLICATION << 8 | ALLOC_MEMORY, size, 0)
        address = struct.unpack_from("<I", answer)[0]
        if address == 0:
            sys.exit(f"chip {chip[0]},{chip[1]} has no {size} bytes left")
        return address

    def table(self, chip, entries):
        """Loads a routing table, the first entry that agrees first."""
        data = b""
        for i, entry in enumerate(entries):
            key, mask, route = (int(word, 16) for word in entry)
            data += struct.pack("<2H3I", i, 0, route, key, mask)
        self.write(chip, BUFFER, data + b"\xff" * 16)
        answer = self.ask(chip, ALLOC, APPLICATION << 8 | ALLOC_ENTRIES, len(entries))
        first = struct.unpack_from("<I", answer)[0]
        if first == 0:
            sys.exit(f"chip {chip[0]},{chip[1]} has no {len(entries)} entries left")
        count = len(entries) << 16 | APPLICATION << 8 | LOAD_ENTRIES
        self.ask(chip, ROUTER, count, BUFFER, first)

    def run(self, chip, program, cores):
        self.write(chip, BUFFER, program)
        self.ask(chip, RUN, APPLICATION << 24 | sum(1 << core for core in cores))


def place(core):
    return core["x"], core["y"]


def rows(file):
    found = []
    try:
        with open(file, newline="", encoding="utf-8") as lines:
            for number, row in enumerate(csv.reader(lines), 1):
                if any(cell.strip() not in ("0", "1") for cell in row):
                    sys.exit(f"{file}, line {number}: a step is a line of 0 and 1, with commas")
                if row:
                    found.append([int(cell) for cell in row])
    except (OSError, UnicodeDecodeError, csv.Error) as wrong:
        sys.exit(f"cannot read {file}: {getattr(wrong, 'strerror', None) or wrong}")
    if not found:
        sys.exit(f"{file} has no steps")
    return found


def content(path):
    """A file that compile wrote."""
    try:
        return path.read_bytes()
    except OSError as wrong:
        sys.exit(f"cannot read {path}: {wrong.strerror}: load.py stands in the folder of compile -o")


def inputs(manifest, steps):
    """For each core that sends from outside the words that it reads: numbers of neurons, neurons."""
    sources = [core for core in manifest["cores"] if core["role"] == "source"]
    starts, width = {}, 0
    for core in sources:
        starts.setdefault(core["of"], width - core["first"])
        width += core["count"]
    for number, row in enumerate(steps, 1):
        if len(row) != width:
            sys.exit(f"step {number} of the input has {len(row)} numbers, not {width}")
    words = {}
    for core in sources:
        at = starts[core["of"]] + core["first"]
        mine = []
        for row in steps:
            fired = [n for n in range(core["count"]) if row[at + n]]
            mine += [len(fired)] + fired
        # A core that runs on finds no more spikes.
        words[id(core)] = mine + [0] * (1 + max(c["latency"] for c in manifest["cores"]))
    return words


def load(board, folder, manifest, steps):
    """Everything but the programs; where each core's user words and its recorded spikes are."""
    outside = inputs(manifest, steps)
    for table in manifest["tables"]:
        board.table((table["x"], table["y"]), table["entries"])
    latest = max(core["latency"] for core in manifest["cores"])
    places = []
    for core in manifest["cores"]:
        chip = place(core)
        data = content(folder / core["data"])
        own = board.memory(chip, len(data))
        board.write(chip, own, data)
        more, size = 0, 0
        if core["role"] == "source":
            words = outside[id(core)]
            more = board.memory(chip, 4 * len(words))
            board.write(chip, more, struct.pack(f"<{len(words)}I", *words))
        elif core["role"] == "neurons":
            size = 4 * ((core["count"] + 31) // 32) * (len(steps) + latest)
            more = board.memory(chip, size)
        block = board.word(chip, SYSTEM + CORES) + CORE_BYTES * core["core"]
        user = struct.pack("<3I", own, more, len(steps) + latest)
        board.write(chip, block + USER, user)
        places.append((core, block, more))
    return places


def start(board, folder, places):
    """Lets all cores begin at one moment, by their chips' clocks; the seconds until then."""
    programs = {}
    for core, _, _ in places:
        programs.setdefault((place(core), core["program"]), []).append(core["core"])
    contents = {program: content(folder / program) for _, program in programs}
    pieces = sum(len(contents[program]) // PIECE + 2 for _, program in programs)
    lead = (LEAD + EACH * (pieces + 2 * len(places))) / 1000
    begin = time.monotonic() + lead
    clocks = {}
    for core, block, _ in places:
        chip = place(core)
        if chip not in clocks:
            left = begin - time.monotonic()
            clocks[chip] = board.word(chip, SYSTEM + CLOCK) + round(left * 1000) & 0xFFFFFFFF
        board.write(chip, block + USER + 12, struct.pack("<I", clocks[chip]))
    for (chip, program), cores in programs.items():
        board.run(chip, contents[program], cores)
    return lead


def wait(board, places, seconds):
    end = time.monotonic() + seconds
    for core, block, _ in places:
        while True:
            state = board.read(place(core), block + STATE, 1)[0]
            if state == DONE:
                break
            if state == FAILED or time.monotonic() > end:
                sys.exit(f"core {core['core']} of chip {core['x']},{core['y']} is in state {state}")
            time.sleep(0.05)


def spikes(board, places, steps):
    found = []
    for core, _, record in places:
        if core["role"] != "neurons":
            continue
        words = (core["count"] + 31) // 32
        data = board.read(place(core), record, 4 * words * steps)
        bits = struct.unpack(f"<{words * steps}I", data)
        for step in range(steps):
            for n in range(core["count"]):
                if bits[step * words + n // 32] >> n % 32 & 1:
                    found.append((step, core["of"], core["first"] + n))
    return sorted(found)


def learned(board, folder, places):
    """The arrays of what projections have learned, by their names in an npz file."""
    with zipfile.ZipFile(folder / "learning" / "before.npz") as before:
        arrays = {name: bytearray(before.read(name)) for name in before.namelist()}
    for core, block, _ in places:
        if "learned" not in core:
            continue
        text = content(folder / core["learned"]).decode("utf-8")
        all_weights = list(csv.DictReader(text.splitlines()))
        ats = [int(row["byte"]) for row in all_weights]
        first = min(ats) // 4 * 4
        own = board.word(place(core), block + USER)
        data = board.read(place(core), own + first, (max(ats) + 2 - first + 3) // 4 * 4)
        for row, at in zip(all_weights, ats):
            array = arrays[row["projection"] + ".weights.npy"]
            head = 10 + struct.unpack_from("<H", array, 8)[0]  # behind it numbers of 8 bytes
            weight = struct.unpack_from("<H", data, at - first)[0] * float(row["unit"])
            struct.pack_into("<d", array, head + 8 * int(row["synapse"]), weight)
    return arrays


def store(file, arrays):
    with zipfile.ZipFile(file, "w") as out:
        for name, array in arrays.items():
            out.writestr(zipfile.ZipInfo(name), bytes(array))


def port(text):
    """A port of UDP, for the command line."""
    number = int(text)
    if not 0 < number < 65536:
        raise argparse.ArgumentTypeError(f"{text} is no port from 1 to 65535")
    return number


def seconds(text):
    """A time to wait, for the command line."""
    number = float(text)
    if not 0 < number <= 3600:
        raise argparse.ArgumentTypeError(f"{text} is no time from 0 to 3600 s")
    return number


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("host", metavar="HOST", help="name or address of the board")
    parser.add_argument("input", metavar="INPUT.csv", help="spikes that come from outside")
    parser.add_argument("spikes", metavar="SPIKES.csv", help="where recorded spikes are written")
    parser.add_argument("--weights", metavar="WEIGHTS.npz", help="where learned weights are written")
    parser.add_argument("--port", type=port, default=PORT, help="UDP port (default: %(default)s)")
    parser.add_argument(
        "--wait", type=seconds, default=0.5, help="seconds for an answer (default: %(default)s)"
    )
    given = parser.parse_args()
    folder = pathlib.Path(__file__).resolve().parent
    try:
        manifest = json.loads(content(folder / "manifest.json"))
    except ValueError as wrong:
        sys.exit(f"{folder / 'manifest.json'}: {wrong}")
    if any("program" not in core for core in manifest["cores"]):
        sys.exit("there are no programs: compile with --set binaries=aplx")
    steps = rows(given.input)
    if given.weights and not any("learned" in core for core in manifest["cores"]):
        sys.exit("nothing in this network learns: leave --weights out")
    for file in filter(None, (given.spikes, given.weights)):
        outside = pathlib.Path(file).resolve().parent
        if not outside.is_dir():
            sys.exit(f"cannot write {file}: there is no folder {outside}")
    board = Board(given.host, given.port, given.wait)
    places = load(board, folder, manifest, steps)
    lead = start(board, folder, places)
    length = manifest["timestep_ns"] * 1e-9 * manifest["slow_down"] * len(steps)
    wait(board, places, lead + 2 * length + 10)
    with open(given.spikes, "w", newline="", encoding="utf-8") as out:
        lines = csv.writer(out, lineterminator="\n")
        lines.writerow(("step", "population", "neuron"))
        lines.writerows(spikes(board, places, len(steps)))
    if given.weights:
        store(given.weights, learned(board, folder, places))


if __name__ == "__main__":
    main()
