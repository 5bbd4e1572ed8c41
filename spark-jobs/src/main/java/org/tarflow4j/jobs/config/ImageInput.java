package org.tarflow4j.jobs.config;

/** How images enter a network. */
public enum ImageInput {
    /** As the flow sees them: their own size and channels, pixels in [−1, 1]. */
    PIXELS,
    /** As the FID's Inception network sees them: 299×299, RGB, (x − 128) / 128. */
    INCEPTION
}
