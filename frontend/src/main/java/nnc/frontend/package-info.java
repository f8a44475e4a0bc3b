/// Everything that is read: the language, model importers, data files and target descriptions,
/// turned into records of [nnc.ir].
package nnc.frontend;
