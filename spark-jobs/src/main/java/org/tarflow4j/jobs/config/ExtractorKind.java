package org.tarflow4j.jobs.config;

/** What a file of a network is. */
public enum ExtractorKind {
    NONE,
    /** An ONNX file. */
    ONNX,
    /** A Deeplearning4j network as {@code train-classifier} writes it. */
    CLASSIFIER
}
