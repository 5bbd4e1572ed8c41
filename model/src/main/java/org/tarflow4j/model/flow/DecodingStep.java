package org.tarflow4j.model.flow;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.tarflow4j.model.kernel.Arena;
import org.tarflow4j.model.kernel.Kernels;
import org.tarflow4j.model.kernel.KeyValueCache;

/**
 * Where a decoding pass stands.
 *
 * @param caches one per layer, already holding {@code position} tokens
 * @param position number of tokens decoded before this one
 * @param temperatures divide the attention logits, one for each image, [B]
 * @param arena scratch
 */
record DecodingStep(List<KeyValueCache> caches, int position, INDArray temperatures, Arena arena) {
    void attend(int layer, INDArray qkv, INDArray out, Kernels kernels) {
        kernels.attentionStep(qkv, caches.get(layer), position, temperatures, out, arena);
    }
}
