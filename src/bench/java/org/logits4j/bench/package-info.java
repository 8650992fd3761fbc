/**
 * The CPU benchmark: what is measured, how, in which processes, and what is made of the figures.
 */
package org.logits4j.bench;
