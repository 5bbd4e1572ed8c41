package org.tarflow4j.jobs.score;

import java.io.Serializable;
import java.util.Arrays;
import org.tarflow4j.jobs.config.NoiseKind;

/**
 * What is known of the images of a set, without order. Merges as {@link Scores} do. A plain class: Kryo cannot fill records.
 */
public final class ImageScores implements Serializable {
    private static final long serialVersionUID = 1L;

    private Scores nats = new Scores();
    private Scores code = new Scores();
    private Scores corrected = new Scores();
    private long notFinite;

    /**
     * Of some images.
     *
     * @param nats negative log-likelihood, nats per dimension
     * @param code length of the lossless code, bits per dimension
     */
    public static ImageScores of(double[] nats, double[] code) {
        double[] corrected = new double[nats.length];
        double[] finite = new double[nats.length];
        double[] codes = new double[nats.length];
        int count = 0;
        for (int i = 0; i < nats.length; i++) {
            if (Double.isFinite(nats[i])) {
                finite[count] = nats[i];
                codes[count] = code[i];
                corrected[count++] = Score.corrected(nats[i], code[i]);
            }
        }
        ImageScores scores = new ImageScores();
        scores.nats = Scores.of(Arrays.copyOf(finite, count));
        scores.code = Scores.of(Arrays.copyOf(codes, count));
        scores.corrected = Scores.of(Arrays.copyOf(corrected, count));
        scores.notFinite = nats.length - count;
        return scores;
    }

    public ImageScores merge(ImageScores other) {
        ImageScores both = new ImageScores();
        both.nats = nats.merge(other.nats);
        both.code = code.merge(other.code);
        both.corrected = corrected.merge(other.corrected);
        both.notFinite = notFinite + other.notFinite;
        return both;
    }

    /** Of images that have a likelihood; those that have none are {@link #notFinite}. */
    public Scores nats() {
        return nats;
    }

    public long notFinite() {
        return notFinite;
    }

    /** @param reference of the training split */
    Scores of(Score score, Reference reference) {
        return switch (score) {
            case NATS -> nats;
            case BITS -> nats.map(NoiseKind::bits);
            case TYPICALITY -> nats.map(reference::typicality);
            case CODE -> code;
            case CORRECTED -> corrected;
        };
    }
}
