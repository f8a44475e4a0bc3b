/// Transformations of the IR, one record per pass in a package per topic; analyses stand apart in
/// their own package.
package nnc.passes;
