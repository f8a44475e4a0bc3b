/// External programs: what there is, where it is, and how it is started. The only package that
/// starts processes.
package nnc.backends.tool;
