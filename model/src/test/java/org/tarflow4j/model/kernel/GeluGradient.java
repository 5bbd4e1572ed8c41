package org.tarflow4j.model.kernel;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A gradient that is new for each call: multiplied again and again, it would end in numbers that processors are slow at. */
@State(Scope.Thread)
public class GeluGradient {
    INDArray gradient;

    @Setup(Level.Invocation)
    public void fill(LayerArrays layer) {
        if (gradient == null) {
            gradient = layer.wideOut.dup();
        }
        gradient.assign(layer.wideOut);
    }
}
