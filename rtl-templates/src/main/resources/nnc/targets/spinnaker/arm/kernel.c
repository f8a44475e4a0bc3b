// The program of a core: what it does at a tick, for a packet and for the row of synapses that the
// packet asks for. Layouts of the data are those that the compiler writes.
#include "kernel.h"

#include "learn.h"
#include "neurons.h"

enum { MAGIC = (int)0xAD130AD6 };
enum region { SYSTEM, NEURON_DATA, TABLE, ROWS, RULES };
enum role { SOURCE, NEURON, DELAY };

enum { QUEUE = 256, RECEPTORS = 16, PORTS = 8, LONGEST_ROW = 255, ROW_HEAD = 3, FULL = 0xffff };

struct kernel_counts kernel_counts;
uint32_t kernel_step_ns, kernel_slow_down, kernel_offset;

static uint32_t role, latency, slots, count, key, atom_bits, stages;
static int32_t now;

// Packets that wait: written by kernel_packet alone at `head`, read by kernel_work alone at `tail`.
static volatile uint32_t queue[QUEUE], head, tail;

static const uint32_t *region(const uint32_t *block, enum region r)
{
  return block + block[2 + 3 * r] / 4;
}

static uint32_t bits(uint32_t values)
{
  uint32_t b = 0;
  while ((1u << b) < values)
    b++;
  return b;
}

// Neurons: rings of inputs to come, and the table that finds rows by keys.
static struct receptor {
  uint32_t port, negative;
  int32_t shift;
} receptors[RECEPTORS];
static uint32_t receptor_count, index_bits, low_bits, low_mask, ring_mask;
static uint16_t *ring;
static const uint32_t *rows;
static uint32_t entry_count, row[ROW_HEAD + LONGEST_ROW];
static struct entry {
  uint32_t key, mask;
  uint16_t start, count;
} *entries;
static uint32_t *addresses, *fired;
static int learns;

// Spikes that are held for later, a set of neurons for each step.
static uint32_t *held, held_steps, set_words;

static int load_neurons(const uint32_t *block)
{
  const uint32_t *at = region(block, NEURON_DATA);
  receptor_count = *at++;
  if (receptor_count > RECEPTORS || port_count > PORTS || (int)count > neuron_count)
    return 0;
  for (uint32_t r = 0; r < receptor_count; r++, at += 3) {
    int fraction = port_fractions[at[0]];
    receptors[r] = (struct receptor){at[0], at[1], (int32_t)at[2] + fraction - 15};
  }
  neurons_load(count, at);
  index_bits = bits(count);
  low_bits = index_bits + bits(receptor_count);
  low_mask = (1u << low_bits) - 1;
  ring_mask = (slots << low_bits) - 1;
  ring = machine_memory(2 * (slots << low_bits));
  const uint32_t *table = region(block, TABLE);
  entry_count = table[0];
  entries = machine_memory(sizeof *entries * entry_count);
  addresses = machine_memory(4 * table[1]);
  if (!ring || !entries || !addresses)
    return 0;
  machine_fetch((uint32_t *)entries, table + 2, 3 * entry_count);
  machine_fetch(addresses, table + 2 + 3 * entry_count, table[1]);
  rows = region(block, ROWS);
  learns = block[2 + 3 * RULES] != 0;
  return !learns || learn_load(region(block, RULES), count, index_bits, low_bits);
}

int kernel_load(const uint32_t *block)
{
  if (block[0] != (uint32_t)MAGIC)
    return 0;
  const uint32_t *system = region(block, SYSTEM);
  role = system[0];
  kernel_step_ns = system[1];
  kernel_slow_down = system[2];
  latency = system[3];
  slots = system[4];
  count = system[6];
  key = system[7];
  atom_bits = system[8];
  stages = system[9];
  kernel_offset = system[10];
  now = -1;
  set_words = (count + 31) / 32;
  fired = machine_memory(4 * set_words);
  held_steps = role == DELAY ? (slots - 1) * stages + 1 : 0;
  held = machine_memory(4 * set_words * held_steps);
  return fired && held && (role != NEURON || load_neurons(block));
}

// What came for this step at each port of neuron `n`; the ring is empty there afterwards.
static void take(uint32_t n, int64_t *in)
{
  uint16_t *at = ring + (((uint32_t)now << low_bits) & ring_mask) + n;
  for (int p = 0; p < port_count; p++)
    in[p] = 0;
  for (uint32_t r = 0; r < receptor_count; r++, at += 1u << index_bits) {
    int32_t shift = receptors[r].shift;
    int64_t value = shift >= 0 ? (int64_t)*at << shift : *at >> -shift;
    in[receptors[r].port] += receptors[r].negative ? -value : value;
    *at = 0;
  }
}

static void step_neurons(int32_t step)
{
  int64_t in[PORTS];
  for (uint32_t w = 0; w < set_words; w++)
    fired[w] = 0;
  for (uint32_t n = 0; n < count; n++) {
    take(n, in);
    if (neurons_step(n, in)) {
      fired[n / 32] |= 1u << n % 32;
      if (learns)
        learn_fired(n, step);
      machine_send(key + n);
    }
  }
  machine_record(step, fired, set_words);
}

static void send_input(int32_t step)
{
  uint32_t spikes;
  const uint32_t *neurons = machine_input(step, &spikes);
  for (uint32_t i = 0; i < spikes; i++)
    machine_send(key + neurons[i]);
}

// Sends again what came whole reaches ago.
static void send_held(void)
{
  int32_t reach = slots - 1;
  for (uint32_t stage = 1; stage <= stages; stage++) {
    int32_t then = now - (int32_t)stage * reach;
    for (uint32_t n = 0; then >= 0 && n < count; n++) {
      const uint32_t *set = held + set_words * (then % held_steps);
      if (set[n / 32] >> n % 32 & 1)
        machine_send(key + ((stage - 1) << atom_bits) + n);
    }
  }
}

// From here on packets belong to the next step.
void kernel_tick(void)
{
  now++;
  for (uint32_t w = 0; role == DELAY && w < set_words; w++)
    held[set_words * (now % held_steps) + w] = 0;
}

void kernel_step(void)
{
  int32_t step = now - (int32_t)latency;
  switch (role) {
  case SOURCE:
    if (step >= 0)
      send_input(step);
    break;
  case NEURON:
    if (step >= 0)
      step_neurons(step);
    break;
  case DELAY:
    send_held();
    break;
  }
}

void kernel_packet(uint32_t packet)
{
  uint32_t next = (head + 1) % QUEUE;
  if (next == tail) {
    kernel_counts.full++;
    return;
  }
  queue[head] = packet;
  head = next;
}

// The last entry whose key is not above that of the packet is the only one that can take it.
static const struct entry *find(uint32_t packet)
{
  uint32_t low = 0, high = entry_count;
  while (low < high) {
    uint32_t middle = (low + high) / 2;
    if (entries[middle].key <= packet)
      low = middle + 1;
    else
      high = middle;
  }
  const struct entry *e = entries + low - 1;
  return low > 0 && (packet & e->mask) == e->key ? e : 0;
}

// Adds a row: weight, delay, receptor and neuron of each synapse in a word, from the top.
static void add(const uint32_t *synapse, uint32_t synapses)
{
  uint32_t time = (uint32_t)now << low_bits, mask = ring_mask, cut = 0;
  uint16_t *to = ring;
  for (const uint32_t *end = synapse + synapses; synapse < end; synapse++) {
    uint16_t *slot = to + ((*synapse + time) & mask);
    uint32_t sum = *slot + (*synapse >> 16);
    if (sum > FULL) {
      cut++;
      sum = FULL;
    }
    *slot = sum;
  }
  kernel_counts.saturations += cut;
  kernel_counts.events += synapses;
}

// The same of a row that learns from the spike it was fetched for.
static void add_learned(uint32_t *learning)
{
  struct learned all = learn_row(learning, now - (int32_t)latency);
  uint32_t time = (uint32_t)now << low_bits;
  for (uint32_t i = 0; i < all.count; i++) {
    uint16_t *slot = ring + ((all.places[i] + time) & ring_mask);
    uint32_t sum = *slot + ((uint32_t)all.weights[i] << all.shift);
    if (sum > FULL) {
      kernel_counts.saturations++;
      sum = FULL;
    }
    *slot = sum;
  }
  kernel_counts.events += all.count;
}

static void add_rows(uint32_t packet)
{
  const struct entry *e = find(packet);
  if (!e) {
    kernel_counts.strangers++;
    return;
  }
  uint32_t neuron = packet & ~e->mask;
  for (uint32_t i = 0; i < e->count; i++) {
    uint32_t address = addresses[e->start + i];
    uint32_t words = (address & 0xff) + ROW_HEAD;
    const uint32_t *at = rows + (address >> 8) + neuron * words;
    machine_fetch(row, at, words);
    if (row[0] == 0) {
      add(row + ROW_HEAD, row[1]);
    } else {
      add_learned(row);
      machine_store(at + 1, row + 1, learn_words(row));
    }
  }
}

// Rows that learn have to find the spikes of their neurons of this step.
int kernel_early_work(void) { return !learns && kernel_work(); }

int kernel_work(void)
{
  if (tail == head)
    return 0;
  uint32_t packet = queue[tail];
  tail = (tail + 1) % QUEUE;
  kernel_counts.packets++;
  if (role == DELAY) {
    uint32_t n = packet & ((1u << atom_bits) - 1);
    held[set_words * (now % held_steps) + n / 32] |= 1u << n % 32;
  } else {
    add_rows(packet);
  }
  return 1;
}
