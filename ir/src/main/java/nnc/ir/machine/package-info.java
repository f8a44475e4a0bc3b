/// What a machine of many small cores and packet routers is loaded with.
package nnc.ir.machine;
