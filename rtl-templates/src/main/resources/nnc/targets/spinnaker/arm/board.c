// What a core of the machine does for its program: timer, packets, copies, memory. Registers are
// those of the SpiNNaker chip as its public headers name them; nothing here has run on hardware.
#include "kernel.h"

#define REGISTER(base, offset) (*(volatile uint32_t *)((base) + (offset)))

// Communications controller.
#define CC_TX_CONTROL REGISTER(0x10000000, 0x00)
#define CC_TX_KEY REGISTER(0x10000000, 0x08)
#define CC_RX_STATUS REGISTER(0x10000000, 0x0c)
#define CC_RX_KEY REGISTER(0x10000000, 0x14)
enum { TX_FULL = 0x40000000, CC_RECEIVED = 6 };

// Timer 1: periodic, 32 bits wide, counting down.
#define TIMER_LOAD REGISTER(0x11000000, 0x00)
#define TIMER_VALUE REGISTER(0x11000000, 0x04)
#define TIMER_CONTROL REGISTER(0x11000000, 0x08)
#define TIMER_CLEAR REGISTER(0x11000000, 0x0c)
#define TIMER_RAW REGISTER(0x11000000, 0x10)
enum { TIMER_ON = 0x80 | 0x40 | 0x20 | 0x02 };

// Interrupt controller.
#define VIC_SELECT REGISTER(0x1f000000, 0x0c)
#define VIC_ENABLE REGISTER(0x1f000000, 0x10)
#define VIC_DISABLE REGISTER(0x1f000000, 0x14)

// DMA controller: words of 32 bits in bursts, from the shared memory and back.
#define DMA_SHARED REGISTER(0x30000000, 0x04)
#define DMA_LOCAL REGISTER(0x30000000, 0x08)
#define DMA_DESCRIPTION REGISTER(0x30000000, 0x0c)
#define DMA_CONTROL REGISTER(0x30000000, 0x10)
#define DMA_STATUS REGISTER(0x30000000, 0x14)
enum { DMA_READ = 4 << 21, DMA_WRITE = DMA_READ | 1 << 19, DMA_DONE = 1 << 10, DMA_CLEAR_DONE = 1 << 3, DMA_CORE = 24 };

// What the monitor keeps for each core, and what it says of the chip.
enum { SYSTEM = 0xf5007f00, CLOCK = 0x10, MEGAHERTZ = 0x24, PHYSICAL_TO_VIRTUAL = 0x94 };
enum { CORES = 0xcc };
enum { CORE_BYTES = 128, STATE = 0x2e, USER = 0x70 };
enum { FAILED = 2, RUNNING = 7, DONE = 11 };

extern uint32_t memory_start[], memory_end[];

static uint32_t *free_memory = memory_start;
static volatile uint8_t *own;
static const uint32_t *input;
static uint32_t *record;

static uint32_t user(int n) { return *(volatile uint32_t *)(own + USER + 4 * n); }

void machine_send(uint32_t key)
{
  while (CC_TX_CONTROL & TX_FULL) {
  }
  CC_TX_KEY = key;
}

static void copy(uint32_t *local, const uint32_t *shared, uint32_t words, uint32_t direction)
{
  if (words == 0)
    return;
  DMA_SHARED = (uint32_t)shared;
  DMA_LOCAL = (uint32_t)local;
  DMA_DESCRIPTION = direction | 4 * words;
  while (!(DMA_STATUS & DMA_DONE)) {
  }
  DMA_CONTROL = DMA_CLEAR_DONE;
}

void machine_fetch(uint32_t *to, const uint32_t *from, uint32_t words)
{
  copy(to, from, words, DMA_READ);
}

void machine_store(const uint32_t *to, const uint32_t *from, uint32_t words)
{
  copy((uint32_t *)from, to, words, DMA_WRITE);
}

void *machine_memory(uint32_t bytes)
{
  uint32_t words = (bytes + 3) / 4;
  if (words > (uint32_t)(memory_end - free_memory))
    return 0;
  uint32_t *given = free_memory;
  free_memory += words;
  for (volatile uint32_t *at = given; at < free_memory; at++)
    *at = 0;
  return given;
}

// User word 1 of a core that sends from outside: for each step a number of neurons and the neurons.
const uint32_t *machine_input(int32_t step, uint32_t *count)
{
  (void)step;
  *count = input ? *input : 0;
  const uint32_t *neurons = input + 1;
  if (input)
    input += 1 + *count;
  return neurons;
}

// User word 1 of a core with neurons: a bit for each in each step.
void machine_record(int32_t step, const uint32_t *bits, uint32_t words)
{
  for (uint32_t w = 0; record && w < words; w++)
    record[step * words + w] = bits[w];
}

__attribute__((interrupt("FIQ"))) void packet_came(void) { kernel_packet(CC_RX_KEY); }

// User word 0 is where the core's data are, 2 how many steps it makes, 3 the time of the chip's clock
// in ms when it begins.
int main(void)
{
  uint32_t physical = DMA_STATUS >> DMA_CORE;
  uint32_t number = *(volatile uint8_t *)(SYSTEM + PHYSICAL_TO_VIRTUAL + physical);
  own = (volatile uint8_t *)REGISTER(SYSTEM, CORES) + CORE_BYTES * number;
  input = (const uint32_t *)user(1);
  record = (uint32_t *)user(1);
  VIC_DISABLE = 0xffffffff;
  if (!kernel_load((const uint32_t *)user(0))) {
    own[STATE] = FAILED;
    return 1;
  }
  VIC_SELECT = 1 << CC_RECEIVED;
  VIC_ENABLE = 1 << CC_RECEIVED;
  __asm__ volatile("msr cpsr_c, #0x9f"); // packets may interrupt, nothing else
  uint64_t cycles = (uint64_t)kernel_step_ns * kernel_slow_down
                    * *(volatile uint16_t *)(SYSTEM + MEGAHERTZ) / 1000;
  uint32_t offset = (uint32_t)((uint64_t)kernel_offset * cycles >> 32);
  while ((int32_t)(REGISTER(SYSTEM, CLOCK) - user(3)) < 0) {
  }
  TIMER_LOAD = (uint32_t)cycles - 1;
  TIMER_CONTROL = TIMER_ON;
  own[STATE] = RUNNING;
  for (uint32_t left = user(2); left > 0; left--) {
    while (kernel_work() || !(TIMER_RAW & 1)) {
    }
    TIMER_CLEAR = 1;
    kernel_tick();
    // Cores begin one after the other, so that not all send at once.
    while (kernel_early_work() || (TIMER_VALUE > (uint32_t)cycles - 1 - offset && !(TIMER_RAW & 1))) {
    }
    kernel_step();
  }
  while (kernel_work()) {
  }
  own[STATE] = DONE;
  return 0;
}
