// Makes steps of all neurons from a file of inputs and writes what they give and keep.
//
//     trial STEPS START INPUTS OUTPUTS
//
// START has the neurons' states and parameters in words of 32 bits, as a core is loaded with them.
// INPUTS has, for each step and neuron, a number for each port; OUTPUTS, for each step and neuron,
// what the neuron gives and then each of its states. Numbers are 64 bits wide, the low byte first.
#include <stdio.h>
#include <stdlib.h>

#include "neurons.h"

// Calls of it show in a trace of the program where the steps begin and end.
__attribute__((noinline)) void trial_mark(void) { __asm__ volatile(""); }

static int fail(const char *what, const char *file)
{
  fprintf(stderr, "%s %s\n", what, file);
  return 1;
}

int main(int argc, char **argv)
{
  if (argc != 5) {
    fprintf(stderr, "usage: trial STEPS START INPUTS OUTPUTS\n");
    return 2;
  }
  long steps = strtol(argv[1], NULL, 10);
  FILE *start = fopen(argv[2], "rb");
  if (!start || fseek(start, 0, SEEK_END))
    return fail("cannot read", argv[2]);
  long size = ftell(start);
  uint32_t *words = malloc(size + 4);
  rewind(start);
  if (!words || fread(words, 1, size, start) != (size_t)size)
    return fail("cannot read", argv[2]);
  neurons_load(neuron_count, words);
  FILE *inputs = fopen(argv[3], "rb");
  if (!inputs)
    return fail("cannot read", argv[3]);
  FILE *outputs = fopen(argv[4], "wb");
  if (!outputs)
    return fail("cannot write", argv[4]);
  int columns = 1 + state_count;
  int64_t *in = calloc((size_t)neuron_count * port_count + 1, sizeof *in);
  int64_t *out = calloc((size_t)neuron_count * columns, sizeof *out);
  if (!in || !out)
    return fail("no memory for", argv[1]);
  for (long t = 0; t < steps; t++) {
    size_t numbers = (size_t)neuron_count * port_count;
    if (fread(in, sizeof *in, numbers, inputs) != numbers)
      return fail("too few numbers in", argv[3]);
    trial_mark();
    for (int n = 0; n < neuron_count; n++)
      out[n * columns] = neurons_step(n, in + n * port_count);
    trial_mark();
    for (int n = 0; n < neuron_count; n++)
      neurons_states(n, out + n * columns + 1);
    if (fwrite(out, sizeof *out, (size_t)neuron_count * columns, outputs)
        != (size_t)neuron_count * columns)
      return fail("cannot write", argv[4]);
  }
  return fclose(outputs) == 0 ? 0 : fail("cannot write", argv[4]);
}
