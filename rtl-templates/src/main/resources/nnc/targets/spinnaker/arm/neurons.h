// The neurons of one population as a program sees them.
#ifndef NEURONS_H
#define NEURONS_H

#include <stdint.h>

extern const int neuron_count;
extern const int port_count;
extern const int state_count;

// Makes a step of neuron `n`, of which `in` holds what comes in at each port; what it gives.
int64_t neurons_step(int n, const int64_t *in);

// What neuron `n` keeps.
void neurons_states(int n, int64_t *out);

#endif
