package org.tarflow4j.model.flow;

import java.util.ArrayList;
import java.util.List;
import org.tarflow4j.model.InvalidSettingsException;
import org.tarflow4j.model.Violation;

/**
 * Classifier-free guidance while decoding.
 *
 * @param scale w; 0 turns guidance off
 * @param style how conditional and unconditional predictions are combined
 * @param annealed whether w grows linearly along the tokens, w·(i+1)/(T−1)
 * @param flows how many blocks are guided, counted from the latent side; −1 for all. {@link Style#STARFLOW} guides one
 * @param attentionTemperature divides the attention logits of the unconditional pass
 */
public record Guidance(double scale, Style style, boolean annealed, int flows, double attentionTemperature) {
    /** No guidance. */
    public static final Guidance NONE = new Guidance(0, Style.TARFLOW, true, -1, 1);

    /** How predictions with and without class are combined. */
    public enum Style {
        /** Extrapolates shift and scale: σ = σ_c + w(σ_c − σ_u), μ likewise. The scale can become negative. */
        TARFLOW,
        /** The product of densities p_c^(1+w)·p_u^(−w), with σ_c clipped to σ_u. First block only. */
        STARFLOW
    }

    /**
     * Checks the whole.
     *
     * @throws InvalidSettingsException with every violation
     */
    public Guidance {
        List<Violation> violations = new ArrayList<>();
        if (!(scale >= 0) || Double.isInfinite(scale)) {
            violations.add(new Violation("scale", scale, "must be a number of at least 0"));
        }
        if (flows < -1) {
            violations.add(new Violation("flows", flows, "must be -1 (all) or a number of blocks"));
        }
        if (!(attentionTemperature > 0) || Double.isInfinite(attentionTemperature)) {
            violations.add(new Violation("attention-temperature", attentionTemperature, "must be a positive number"));
        }
        if (!violations.isEmpty()) {
            throw new InvalidSettingsException(violations);
        }
    }

    /** w for block number {@code fromLatent} counted from the latent side; 0 where it is not guided. */
    public double scaleFor(int fromLatent) {
        int guided = style == Style.STARFLOW ? 1 : flows;
        return guided < 0 || fromLatent < guided ? scale : 0;
    }

    /** w for predicting token number {@code index + 1} of {@code tokens}. */
    double annealed(double blockScale, int index, int tokens) {
        return annealed ? blockScale * (index + 1) / (tokens - 1) : blockScale;
    }
}
