/// Facts about networks that several passes need; nothing here changes a network.
package nnc.passes.analysis;
