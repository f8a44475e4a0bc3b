/// From a lowered design to files: emission, estimation and the drivers of external tools.
package nnc.backends;
