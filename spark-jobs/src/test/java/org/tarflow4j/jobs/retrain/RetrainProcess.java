package org.tarflow4j.jobs.retrain;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.tarflow4j.jobs.Progress;

/** A retraining in a process of its own, which can be killed. */
final class RetrainProcess {
    private RetrainProcess() {}

    static Process start(Path run) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-") || argument.startsWith("-X"))
                .toList());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), RetrainProcess.class.getName()));
        command.add(run.toString());
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(new File(run + ".log"))
                .start();
    }

    public static void main(String[] arguments) throws IOException {
        try (SparkSession spark = SmallRun.spark()) {
            SmallRun.in(Path.of(arguments[0])).retrain(spark, Progress.log());
        }
    }
}
