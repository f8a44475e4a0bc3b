/// Search over pass options and target parameters.
package nnc.explore;
