/// Target descriptions and the settings that their parameters admit.
package nnc.frontend.target;
