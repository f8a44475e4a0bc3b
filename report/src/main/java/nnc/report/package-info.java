/// Pages, pictures and tables from results; nothing is computed here.
package nnc.report;
