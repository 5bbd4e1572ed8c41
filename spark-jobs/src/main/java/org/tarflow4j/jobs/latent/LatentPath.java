package org.tarflow4j.jobs.latent;

/** The way from one latent to another. */
public enum LatentPath {
    /** The straight line, a + w·(b − a); half-way between two draws of the prior lies nearer to 0 than any draw. */
    LINEAR,
    /** The arc around 0: sin((1−w)·Ω)/sin Ω·a + sin(w·Ω)/sin Ω·b, Ω the angle between a and b (Shoemake 1985). */
    SPHERICAL;

    /** Below this sin Ω there is no one arc, or the arc is the line. */
    private static final double LEAST_SINE = 1e-6;

    /**
     * A latent on the way.
     *
     * @param places the components that move from a to b; the others stay those of a
     * @param weight 0 gives a and 1 gives b, exactly
     */
    float[] mix(float[] a, float[] b, int[] places, double weight) {
        double ofA = 1 - weight;
        double ofB = weight;
        double angle = this == SPHERICAL ? angle(a, b, places) : 0;
        if (Math.sin(angle) > LEAST_SINE) {
            ofA = Math.sin((1 - weight) * angle) / Math.sin(angle);
            ofB = Math.sin(weight * angle) / Math.sin(angle);
        }
        float[] mixed = a.clone();
        for (int place : places) {
            mixed[place] = (float) (ofA * a[place] + ofB * b[place]);
        }
        return mixed;
    }

    private static double angle(float[] a, float[] b, int[] places) {
        double product = 0;
        double squareA = 0;
        double squareB = 0;
        for (int place : places) {
            product += (double) a[place] * b[place];
            squareA += (double) a[place] * a[place];
            squareB += (double) b[place] * b[place];
        }
        double cosine = product / Math.sqrt(squareA * squareB);
        return Double.isFinite(cosine) ? Math.acos(Math.max(-1, Math.min(1, cosine))) : 0;
    }
}
