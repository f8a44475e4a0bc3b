/// From reals to integers with stated width, scale and rounding.
package nnc.passes.quantize;
