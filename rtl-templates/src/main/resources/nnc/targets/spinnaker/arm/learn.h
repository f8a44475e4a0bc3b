// Synapses that learn from when both their neurons fire, by the rules in the core's data.
#ifndef LEARN_H
#define LEARN_H

#include <stdint.h>

// Begins with the rules at `from` for `neurons` neurons, of whose number `index_bits` bits of a
// synapse are and `low_bits` with the receptor; 0 where there is no memory.
int learn_load(const uint32_t *from, uint32_t neurons, uint32_t index_bits, uint32_t low_bits);

// Notes that a neuron fires in the network's step `step`.
void learn_fired(uint32_t neuron, int32_t step);

// A row that a spike of the network's step `step` came for: its synapses with the weights that they
// have learned, in units of the ring.
struct learned {
  uint32_t count, shift;
  const uint16_t *weights, *places;
};

// Changes the weights of a row and what is remembered of its source.
struct learned learn_row(uint32_t *row, int32_t step);

// Words behind the first one of a row that change.
uint32_t learn_words(const uint32_t *row);

#endif
