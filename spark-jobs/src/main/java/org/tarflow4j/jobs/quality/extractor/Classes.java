package org.tarflow4j.jobs.quality.extractor;

import java.util.List;
import org.tarflow4j.jobs.quality.image.LabelledImage;

/** Holds what a network says against what images are. */
public final class Classes {
    private Classes() {}

    /** How many images with a class are most probably of theirs; 0 if the network does not classify. */
    public static long right(FeatureExtractor.Extracted extracted, List<LabelledImage> images) {
        float[][] scores = extracted.scores();
        long right = 0;
        for (int i = 0; scores != null && i < scores.length; i++) {
            int label = images.get(i).label();
            if (label >= 0 && label == largest(scores[i])) {
                right++;
            }
        }
        return right;
    }

    /** How many images have a class. */
    public static long labelled(List<LabelledImage> images) {
        return images.stream().filter(image -> image.label() >= 0).count();
    }

    private static int largest(float[] scores) {
        int largest = 0;
        for (int i = 1; i < scores.length; i++) {
            if (scores[i] > scores[largest]) {
                largest = i;
            }
        }
        return largest;
    }
}
