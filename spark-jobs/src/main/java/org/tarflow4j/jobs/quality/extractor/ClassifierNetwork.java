package org.tarflow4j.jobs.quality.extractor;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions;
import org.tarflow4j.jobs.quality.image.ImageShape;
import org.tarflow4j.model.KeyedRandom;

/** The classifier that {@code train-classifier} trains: convolutions with pooling, a layer of features, the classes. */
final class ClassifierNetwork {
    private static final int FEATURES = 64;
    /** Images are pooled by 2 until they are no larger. */
    private static final int POOLED = 8;

    private ClassifierNetwork() {}

    /** The network with weights drawn from {@code seed}. */
    static MultiLayerNetwork create(ImageShape shape, int classes, double learningRate, long seed) {
        NeuralNetConfiguration.ListBuilder layers = new NeuralNetConfiguration.Builder()
                .dataType(DataType.FLOAT)
                .seed(seed) // decides nothing, but is written down, and would be the time of day
                .updater(new Adam(learningRate))
                .l2(1e-4)
                .activation(Activation.RELU)
                .convolutionMode(ConvolutionMode.Same)
                .trainingWorkspaceMode(WorkspaceMode.NONE)
                .inferenceWorkspaceMode(WorkspaceMode.NONE)
                .list();
        int channels = 16;
        for (int size = shape.size(); size > POOLED || channels == 16; size = (size + 1) / 2) {
            layers.layer(new ConvolutionLayer.Builder(3, 3).nOut(channels).build());
            layers.layer(new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
                    .kernelSize(2, 2)
                    .stride(2, 2)
                    .build());
            channels = Math.min(64, channels * 2);
        }
        layers.layer(new DenseLayer.Builder().nOut(FEATURES).build());
        layers.layer(new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
                .activation(Activation.SOFTMAX)
                .nOut(classes)
                .build());
        MultiLayerConfiguration configuration = layers.setInputType(
                        InputType.convolutional(shape.size(), shape.size(), shape.channels()))
                .build();
        MultiLayerNetwork network = new MultiLayerNetwork(configuration);
        network.init();
        draw(network, seed);
        return network;
    }

    /** Weights N(0, 2 / inputs) (He et al. 2015), biases 0; from our own generator, which is the same everywhere. */
    private static void draw(MultiLayerNetwork network, long seed) {
        int number = 0;
        for (INDArray parameter : network.paramTable().values()) {
            KeyedRandom random = new KeyedRandom(seed, number++);
            long[] shape = parameter.shape();
            boolean bias = shape[0] == 1;
            // [inputs, outputs] of a dense layer; [outputs, inputs, height, width] of a convolution
            long inputs =
                    shape.length == 2 ? shape[0] : Arrays.stream(shape).skip(1).reduce(1, (a, b) -> a * b);
            float[] values = new float[Math.toIntExact(parameter.length())];
            for (int i = 0; i < values.length; i++) {
                values[i] = bias ? 0 : (float) (random.nextGaussian() * Math.sqrt(2.0 / inputs));
            }
            parameter.assign(Nd4j.create(values, shape, 'c'));
        }
    }
}
