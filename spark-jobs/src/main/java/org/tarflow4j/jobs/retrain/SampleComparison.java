package org.tarflow4j.jobs.retrain;

/**
 * Samples of two checkpoints, drawn by one request, under one network.
 *
 * @param images how many samples of each
 * @param seed of the request
 * @param network SHA-256 of the network's file
 * @param candidate Fréchet distance of the candidate's samples from the training split
 * @param incumbent of the incumbent's
 * @param definition of both
 */
record SampleComparison(int images, long seed, String network, double candidate, double incumbent, String definition) {
    static final String DEFINITION =
            "|m1 - m2|² + tr(C1 + C2 - 2 (C1 C2)^1/2) of the means and covariances of the network's features, samples against"
                    + " the training split of the dataset version; falls with the number of images, which is the same for"
                    + " both; infinite where fewer than two samples are finite";
}
