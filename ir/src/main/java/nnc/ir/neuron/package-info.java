/// Neurons as data: a model is a list of typed statements over a small expression language. LIF and
/// Izhikevich are files of the language, not classes.
package nnc.ir.neuron;
