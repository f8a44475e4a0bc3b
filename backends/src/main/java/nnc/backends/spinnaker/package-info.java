/// What machines of cores and routers are loaded with, and what they take: tables, data, and
/// neurons as programs in C, which the ARM compiler builds and QEMU runs.
package nnc.backends.spinnaker;
