/// Arrays and data sets from files: NPY, NPZ, CSV and IDX. Whatever such a file contains, a reader
/// gives a tensor or a `Rejection`; sizes that a file declares are checked before memory is taken.
package nnc.frontend.data;
