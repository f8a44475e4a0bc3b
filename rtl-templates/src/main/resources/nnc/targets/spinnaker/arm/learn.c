// The deferred form of spike-timing-dependent plasticity: weights change when a spike comes along
// them, by the spikes that are remembered of their neurons.
#include "learn.h"

#include "kernel.h"

enum { HISTORY = 16, TRACE_BITS = 11, TRACE_ONE = 1 << TRACE_BITS };
enum flag { NEAREST = 1, TOGETHER = 2, EACH = 4, DENDRITIC = 8 };
enum { HEAD_WORDS = 9 };

// Times of the last spikes behind an entry that stands for none, and traces, which nearest pairs do
// not need.
struct history {
  uint32_t count;
  int32_t times[HISTORY];
  uint32_t traces[HISTORY];
};

static struct rule {
  uint32_t flags, stored, shift, plus_steps, minus_steps;
  int32_t up, down, low, high;
  const uint16_t *plus, *minus;
  uint32_t *histories, words;
} *rules;
static uint32_t rule_count, index_mask, place_bits;

static struct history *history(const struct rule *r, uint32_t neuron)
{
  return (struct history *)(r->histories + r->words * neuron);
}

static const uint16_t *table(const uint32_t **from, uint32_t steps)
{
  uint32_t words = (steps + 1) / 2;
  uint32_t *to = machine_memory(4 * words);
  if (to)
    machine_fetch(to, *from, words);
  *from += words;
  return (const uint16_t *)to;
}

int learn_load(const uint32_t *from, uint32_t neurons, uint32_t index_bits, uint32_t low_bits)
{
  index_mask = (1u << index_bits) - 1;
  place_bits = low_bits;
  rule_count = *from++;
  rules = machine_memory(sizeof *rules * rule_count);
  for (uint32_t i = 0; rules && i < rule_count; i++) {
    struct rule *r = rules + i;
    r->flags = from[0];
    r->stored = from[1];
    r->shift = from[2];
    r->up = (int32_t)from[3];
    r->down = (int32_t)from[4];
    r->low = (int32_t)from[5];
    r->high = (int32_t)from[6];
    r->plus_steps = from[7];
    r->minus_steps = from[8];
    from += HEAD_WORDS;
    r->plus = table(&from, r->plus_steps);
    r->minus = table(&from, r->minus_steps);
    r->words = 1 + HISTORY * (r->flags & NEAREST ? 1 : 2);
    r->histories = machine_memory(4 * r->words * neurons);
    if (!r->plus || !r->minus || !r->histories)
      return 0;
  }
  return rules != 0;
}

static uint32_t decayed(uint32_t trace, const uint16_t *decay, uint32_t steps, int32_t apart)
{
  return apart >= 0 && (uint32_t)apart < steps ? (uint64_t)trace * decay[apart] >> TRACE_BITS : 0;
}

void learn_fired(uint32_t neuron, int32_t step)
{
  for (struct rule *r = rules; r < rules + rule_count; r++) {
    struct history *h = history(r, neuron);
    uint32_t traced = !(r->flags & NEAREST), last = h->count, trace = 0;
    if (traced)
      trace = decayed(h->traces[last], r->minus, r->minus_steps, step - h->times[last]) + TRACE_ONE;
    if (last == HISTORY - 1) {
      for (uint32_t e = 1; e < HISTORY - 1; e++) {
        h->times[e] = h->times[e + 1];
        if (traced)
          h->traces[e] = h->traces[e + 1];
      }
      last--;
    }
    h->count = ++last;
    h->times[last] = step;
    if (traced)
      h->traces[last] = trace;
  }
}

static int64_t bounded(const struct rule *r, int64_t w)
{
  return w < r->low ? r->low : w > r->high ? r->high : w;
}

// The weight `w` after the spikes between the source's last one at `before` and this one at `now`,
// as they come to a synapse `delay` steps late.
static int64_t changed(const struct rule *r, const struct history *h, int64_t w, int32_t before,
                       int32_t now, int32_t delay, uint32_t trace)
{
  int32_t first = before > delay ? before - delay : 0, last = now > delay ? now - delay : 0;
  uint32_t each = r->flags & EACH, nearest = r->flags & NEAREST, e = h->count;
  while (e > 0 && h->times[e] > first)
    e--;
  for (e++; e <= h->count && h->times[e] <= last; e++) {
    int32_t apart = h->times[e] + delay - before;
    if (apart > 0 && !(nearest && h->times[e] - h->times[e - 1] < apart))
      w += ((int64_t)r->up * decayed(nearest ? TRACE_ONE : trace, r->plus, r->plus_steps, apart))
           >> TRACE_BITS;
    if (each)
      w = bounded(r, w);
  }
  if (--e > 0) {
    int32_t apart = now - h->times[e] - delay;
    if (apart > 0 || (apart == 0 && (r->flags & TOGETHER)))
      w -= ((int64_t)r->down
            * decayed(nearest ? TRACE_ONE : h->traces[e], r->minus, r->minus_steps, apart))
           >> TRACE_BITS;
  }
  return bounded(r, w);
}

// The first word: the rule, and the words of what follows it and changes.
uint32_t learn_words(const uint32_t *row) { return *row & 0xffff; }

struct learned learn_row(uint32_t *row, int32_t step)
{
  const struct rule *r = rules + (*row >> 16);
  uint32_t *source = row + 1, *behind = source + learn_words(row);
  uint16_t *weights = (uint16_t *)(source + 2);
  struct learned all = {behind[1], r->shift, weights, (const uint16_t *)(behind + 2)};
  int32_t before = (int32_t)source[0];
  for (uint32_t i = 0; i < all.count; i++) {
    int32_t delay = r->flags & DENDRITIC ? all.places[i] >> place_bits : 0;
    weights[i] = changed(r, history(r, all.places[i] & index_mask), (int64_t)weights[i] << r->stored,
                         before, step, delay, source[1])
                 >> r->stored;
  }
  source[1] = decayed(source[1], r->plus, r->plus_steps, step - before) + TRACE_ONE;
  source[0] = (uint32_t)step;
  return all;
}
