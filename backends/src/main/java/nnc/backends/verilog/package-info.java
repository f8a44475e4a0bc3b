/// What every emitter of Verilog uses: names, templates, literals, memory images.
package nnc.backends.verilog;
