// The program of a core, apart from what the machine itself does.
#ifndef KERNEL_H
#define KERNEL_H

#include <stdint.h>

// What has happened: packets taken from the queue, those that found it full, those without rows,
// synaptic events, and sums that 16 bits cut off.
struct kernel_counts {
  uint32_t packets, full, strangers, events, saturations;
};

extern struct kernel_counts kernel_counts;

// Length of a step in nanoseconds and how much slower the network runs, as the core's data say.
extern uint32_t kernel_step_ns, kernel_slow_down;

// By which share of a step this core begins its own work behind the tick, 32 bits behind the point.
extern uint32_t kernel_offset;

// Begins with the data of a core, which are `block`; 0 where they are no such data.
int kernel_load(const uint32_t *block);

// Begins the next step: packets that come from now on belong to it.
void kernel_tick(void);

// Does the work of the step itself: neurons, spikes from outside, spikes that were held.
void kernel_step(void);

// Keeps a packet that has come. It may interrupt everything else here.
void kernel_packet(uint32_t key);

// Does what the oldest packet asks for; 0 where none waits.
int kernel_work(void);

// The same between a tick and the work of its step; 0 where packets have to wait for that work.
int kernel_early_work(void);

// What the machine does for it.

// Sends a packet.
void machine_send(uint32_t key);

// Copies `words` words from the shared memory.
void machine_fetch(uint32_t *to, const uint32_t *from, uint32_t words);

// Copies `words` words back to the shared memory.
void machine_store(const uint32_t *to, const uint32_t *from, uint32_t words);

// Memory that is 0 and stays; there is no way to give it back.
void *machine_memory(uint32_t bytes);

// The neurons that spikes from outside are for in the network's step `step`, `count` of them.
const uint32_t *machine_input(int32_t step, uint32_t *count);

// Keeps the neurons that fired in the network's step `step`, a bit each.
void machine_record(int32_t step, const uint32_t *bits, uint32_t words);

#endif
