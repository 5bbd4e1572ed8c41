package org.tarflow4j.data;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** Prepares a folder of images in a JVM of its own, which can be killed. */
final class PrepareProcess {
    private PrepareProcess() {}

    static Process start(Path root, Path output) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // The options that Spark needs on this JDK.
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-opens") || argument.startsWith("-XX:+Ignore"))
                .forEach(command::add);
        // It is killed before the second compiler would pay off.
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), PrepareProcess.class.getName()));
        command.add(root.toString());
        command.add(output.toString());
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(new File(output + ".log"))
                .start();
    }

    public static void main(String[] arguments) throws IOException {
        try (SparkSession spark = TestData.spark("local[2]")) {
            new PrepareJob(spark)
                    .run(TestData.folderRequest(Path.of(arguments[0]), Path.of(arguments[1])), ProgressListener.NONE);
        }
    }
}
