// Runs the program of a core with files in place of the machine around it.
//
//     bench STEPS DATA INPUT PACKETS OUTPUT EARLY
//
// DATA are what the core is loaded with. INPUT and PACKETS have for each step a number of words
// and the words: neurons that spikes from outside are for, and keys of packets that come after the
// tick, EARLY of them at most before the core's own work. OUTPUT gets the same for the packets that the core sends, behind all steps the counts, and
// then DATA as they are after all steps.
// Words are 32 bits wide, the low byte first.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel.h"

static FILE *output;
static const uint32_t *input, *packets;
static uint32_t *sent, sent_count, sent_room;

// Calls of it show in a trace where counting begins and where it ends: for a tick, for a packet that
// comes, and for its row without the copies, which are the machine's work.
__attribute__((noinline)) void trial_mark(void) { __asm__ volatile(""); }

static void fail(const char *what, const char *file)
{
  fprintf(stderr, "%s %s\n", what, file);
  exit(1);
}

void machine_send(uint32_t key)
{
  if (sent_count == sent_room) {
    sent_room = 2 * sent_room + 64;
    sent = realloc(sent, sizeof *sent * sent_room);
    if (!sent)
      fail("no memory for", "packets");
  }
  sent[sent_count++] = key;
}

void machine_fetch(uint32_t *to, const uint32_t *from, uint32_t words)
{
  trial_mark();
  for (uint32_t w = 0; w < words; w++)
    to[w] = from[w];
  trial_mark();
}

void machine_store(const uint32_t *to, const uint32_t *from, uint32_t words)
{
  trial_mark();
  memcpy((uint32_t *)to, from, 4 * words);
  trial_mark();
}

void *machine_memory(uint32_t bytes) { return calloc(1, bytes + 1); }

// It is asked once for each step, in their order.
const uint32_t *machine_input(int32_t step, uint32_t *count)
{
  (void)step;
  *count = *input;
  const uint32_t *neurons = input + 1;
  input += 1 + *count;
  return neurons;
}

void machine_record(int32_t step, const uint32_t *bits, uint32_t words)
{
  (void)step;
  (void)bits;
  (void)words;
}

static const uint32_t *contents(const char *name, uint32_t *count)
{
  FILE *file = fopen(name, "rb");
  if (!file || fseek(file, 0, SEEK_END))
    fail("cannot read", name);
  long size = ftell(file);
  uint32_t *words = malloc(size + 4);
  rewind(file);
  if (!words || fread(words, 1, size, file) != (size_t)size)
    fail("cannot read", name);
  fclose(file);
  *count = size / 4;
  return words;
}

static void put(const void *words, uint32_t count, const char *name)
{
  if (fwrite(words, 4, count, output) != count)
    fail("cannot write", name);
}

static void take(uint32_t count, int (*work)(void))
{
  for (; count > 0; count--) {
    trial_mark();
    kernel_packet(*packets++);
    trial_mark();
    trial_mark();
    while (work()) {
    }
    trial_mark();
  }
}

int main(int argc, char **argv)
{
  if (argc != 7) {
    fprintf(stderr, "usage: bench STEPS DATA INPUT PACKETS OUTPUT EARLY\n");
    return 2;
  }
  long steps = strtol(argv[1], NULL, 10);
  uint32_t most = strtoul(argv[6], NULL, 10);
  uint32_t words;
  input = contents(argv[3], &words);
  packets = contents(argv[4], &words);
  const uint32_t *data = contents(argv[2], &words);
  output = fopen(argv[5], "wb");
  if (!output)
    fail("cannot write", argv[5]);
  if (!kernel_load(data))
    fail("no data of a core in", argv[2]);
  for (long t = 0; t < steps; t++) {
    uint32_t count = *packets++, early = count < most ? count : most;
    sent_count = 0;
    trial_mark();
    kernel_tick();
    take(early, kernel_early_work);
    kernel_step();
    trial_mark();
    while (kernel_work()) {
    }
    take(count - early, kernel_work);
    put(&sent_count, 1, argv[5]);
    put(sent, sent_count, argv[5]);
  }
  put(&kernel_counts, sizeof kernel_counts / 4, argv[5]);
  put(data, words, argv[5]);
  if (fclose(output))
    fail("cannot write", argv[5]);
  return 0;
}
