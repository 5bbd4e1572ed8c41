package org.tarflow4j.jobs.train;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.api.Repartition;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.tarflow4j.jobs.checkpoint.FlatVector;
import org.tarflow4j.jobs.config.Averaging;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.ParameterLayout;
import org.tarflow4j.model.flow.InitialParameters;

/**
 * The time of a round of two workers that take one step each on as little data as there can be: what is left is moving and
 * averaging parameters and moments. Ours with the flow of a named benchmark model (its step on one image included), beside
 * Deeplearning4j's own master with a dense layer of as many parameters, whose step costs next to nothing.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3)
@Measurement(iterations = 5)
@Fork(
        value = 1,
        jvmArgsAppend = {
            "-Xms8g",
            "-Xmx8g",
            "-XX:+AlwaysPreTouch",
            "-Dorg.bytedeco.javacpp.maxbytes=10g",
            "-Dorg.bytedeco.javacpp.maxphysicalbytes=0",
            "--add-modules=jdk.incubator.vector",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.lang.invoke=ALL-UNNAMED",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "--add-opens=java.base/java.util=ALL-UNNAMED",
            "--add-opens=java.base/java.util.concurrent.atomic=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED"
        })
public class AveragingBenchmark {
    private static final int WORKERS = 2;

    /** 11.8 and 46.8 million parameters. */
    @Param({"a", "b"})
    public String model;

    private JavaSparkContext spark = new JavaSparkContext(new SparkConf()
            .setMaster("local[" + WORKERS + "]")
            .setAppName("averaging")
            .set("spark.ui.enabled", "false")
            .set("spark.driver.bindAddress", "127.0.0.1")
            .set("spark.driver.host", "127.0.0.1")
            .set("spark.driver.maxResultSize", "0")
            .set("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
            .set("spark.kryoserializer.buffer.max", "1g")
            .set("spark.kryo.registrator", "org.nd4j.kryo.Nd4jRegistrator"));

    private @Nullable Rounds rounds;
    private @Nullable FlowState state;
    private @Nullable SparkDl4jMultiLayer stock;
    private @Nullable JavaRDD<DataSet> rows;
    private @Nullable FlowConfig flow;

    @Setup
    public void prepare() {
        FlowConfig shape = Settings.loadShipped("benchmark-" + model + ".conf", Map.of(), Map.of())
                .model();
        flow = shape;
        ParameterLayout layout = new ParameterLayout(shape);
        AdamW optimizer = new AdamW(new WarmupCosineSchedule(0, Long.MAX_VALUE, 1e-5, 1e-4), 1e-4);
        rounds = new Rounds(FlowNetwork.configuration(shape, optimizer, new StepPlan(0)), Averaging.PARAMETERS);
        FlatVector none = FlatVector.of(Nd4j.create(layout.trainableSize()));
        state = FlowState.of(FlatVector.of(InitialParameters.draw(shape, 1)), none, none, Averaging.PARAMETERS);

        int width = (int) Math.sqrt(layout.trainableSize());
        MultiLayerConfiguration dense = new NeuralNetConfiguration.Builder()
                .dataType(DataType.FLOAT)
                .updater(new Adam(1e-4))
                .list(
                        new DenseLayer.Builder().nIn(width).nOut(width).build(),
                        new LossLayer.Builder(LossFunctions.LossFunction.MSE).build())
                .build();
        MultiLayerNetwork network = new MultiLayerNetwork(dense);
        network.init();
        ParameterAveragingTrainingMaster master = new ParameterAveragingTrainingMaster.Builder(WORKERS, 1)
                .batchSizePerWorker(1)
                .averagingFrequency(1)
                .workerPrefetchNumBatches(0)
                .saveUpdater(true)
                .repartionData(Repartition.Never)
                .rddTrainingApproach(RDDTrainingApproach.Direct)
                .build();
        stock = new SparkDl4jMultiLayer(spark, network, master);
        rows = spark.parallelize(List.of(0, 1), WORKERS)
                .map(row -> new DataSet(Nd4j.ones(1, width), Nd4j.zeros(1, width)));
    }

    /** A round of ours. */
    @Benchmark
    public Object ours() {
        FlowConfig shape = Objects.requireNonNull(flow);
        JavaRDD<DataSet> data = spark.parallelize(List.of(0, 1), WORKERS).map(worker -> {
            DataSet batch = Flows.batch(shape, 1, worker);
            StepNumber.put(0, batch);
            return batch;
        });
        FlowState before = Objects.requireNonNull(state);
        Round round = Objects.requireNonNull(rounds).run(before, data);
        state = round.state();
        before.release();
        double compute = round.reports().stream()
                .mapToDouble(report -> report.computeSeconds)
                .max()
                .orElse(0);
        System.out.printf("of which the slower worker computes %.0f ms%n", compute * 1000);
        return round;
    }

    /** A round of Deeplearning4j's. */
    @Benchmark
    public Object stock() {
        return Objects.requireNonNull(stock).fit(Objects.requireNonNull(rows));
    }

    @TearDown
    public void stop() {
        spark.stop();
    }
}
