// The neurons of one core as its program sees them.
#ifndef NEURONS_H
#define NEURONS_H

#include <stdint.h>

extern const int neuron_count; // the most that a core of this population has
extern const int port_count;
extern const int state_count;

// Bits behind the point of what comes in at each port.
extern const int port_fractions[];

// Begins with `count` neurons whose states, and parameters after them, stand at `from`.
void neurons_load(int count, const uint32_t *from);

// Makes a step of neuron `n`, of which `in` holds what comes in at each port; what it gives.
int64_t neurons_step(int n, const int64_t *in);

// What neuron `n` keeps.
void neurons_states(int n, int64_t *out);

#endif
