package org.tarflow4j.jobs.benchmark;

import java.util.Locale;

/** What is measured, in the order in which it is measured. */
public enum Part {
    /** One optimizer step on a batch, as a Spark worker takes it. */
    TRAIN("training step"),
    /** Drawing a group of samples with each worker, without denoising. */
    SAMPLE("sampling"),
    /** One posterior mean of a batch. */
    DENOISE("denoising step");

    private final String title;

    Part(String title) {
        this.title = title;
    }

    /** Its name for people. */
    public String title() {
        return title;
    }

    /** As it is given on the command line and named in files. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
