package org.tarflow4j.model.kernel;

import org.tarflow4j.model.FlowConfig;

/**
 * Shape of an attention over whole sequences.
 *
 * @param batch B
 * @param tokens T
 * @param heads number of heads, each {@link #HEAD_WIDTH} wide
 * @param order who may see whom: a token sees itself and those before it in this order
 */
public record AttentionShape(int batch, int tokens, int heads, TokenOrder order) {
    public static final int HEAD_WIDTH = FlowConfig.HEAD_WIDTH;

    /** Width C of all heads together. */
    public int width() {
        return heads * HEAD_WIDTH;
    }
}
