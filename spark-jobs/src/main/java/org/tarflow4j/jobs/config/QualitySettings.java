package org.tarflow4j.jobs.config;

/**
 * How samples are judged.
 *
 * @param samples directory of the samples
 * @param extractor the network whose features they are compared in
 * @param reference directory of saved statistics
 * @param limit at most so many images of each set; 0 for all
 * @param neighbours k of precision and recall
 * @param manifoldLimit at most so many images of each side for precision and recall
 * @param outliers samples on the sheet of the worst
 * @param lookups samples whose nearest training images are shown
 * @param classifier how train-classifier trains
 */
public record QualitySettings(
        String samples,
        ExtractorSettings extractor,
        String reference,
        long limit,
        int neighbours,
        int manifoldLimit,
        int outliers,
        int lookups,
        ClassifierSettings classifier) {
    public QualitySettings {
        new Checks()
                .notBlank("samples", samples)
                .notBlank("reference", reference)
                .atLeast(0, "limit", limit)
                .atLeast(1, "neighbours", neighbours)
                .atLeast(0, "manifold-limit", manifoldLimit)
                .atLeast(0, "outliers", outliers)
                .atLeast(0, "lookups", lookups)
                .done();
    }
}
