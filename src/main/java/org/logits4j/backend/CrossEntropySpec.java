package org.logits4j.backend;

/**
 * The maths of a cross-entropy on logits.
 *
 * @param loss what it shares with the other losses over rows
 * @param logitScale logits are multiplied by this first
 * @param softcap then {@code softcap * tanh(scaled / softcap)}; 0 for none
 * @param zLoss the weight of the squared log-sum-exp that is added to a row's loss
 */
public record CrossEntropySpec(LossSpec loss, double logitScale, double softcap, double zLoss) {}
