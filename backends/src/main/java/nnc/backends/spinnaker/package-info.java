/// What machines of cores and routers are loaded with, and what they take.
package nnc.backends.spinnaker;
