// Makes steps of all neurons from a file of inputs and writes what they give and keep.
//
//     trial STEPS INPUTS OUTPUTS
//
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
  if (argc != 4) {
    fprintf(stderr, "usage: trial STEPS INPUTS OUTPUTS\n");
    return 2;
  }
  long steps = strtol(argv[1], NULL, 10);
  FILE *inputs = fopen(argv[2], "rb");
  if (!inputs)
    return fail("cannot read", argv[2]);
  FILE *outputs = fopen(argv[3], "wb");
  if (!outputs)
    return fail("cannot write", argv[3]);
  int columns = 1 + state_count;
  int64_t *in = calloc((size_t)neuron_count * port_count + 1, sizeof *in);
  int64_t *out = calloc((size_t)neuron_count * columns, sizeof *out);
  if (!in || !out)
    return fail("no memory for", argv[1]);
  for (long t = 0; t < steps; t++) {
    size_t numbers = (size_t)neuron_count * port_count;
    if (fread(in, sizeof *in, numbers, inputs) != numbers)
      return fail("too few numbers in", argv[2]);
    trial_mark();
    for (int n = 0; n < neuron_count; n++)
      out[n * columns] = neurons_step(n, in + n * port_count);
    trial_mark();
    for (int n = 0; n < neuron_count; n++)
      neurons_states(n, out + n * columns + 1);
    if (fwrite(out, sizeof *out, (size_t)neuron_count * columns, outputs)
        != (size_t)neuron_count * columns)
      return fail("cannot write", argv[3]);
  }
  return fclose(outputs) == 0 ? 0 : fail("cannot write", argv[3]);
}
