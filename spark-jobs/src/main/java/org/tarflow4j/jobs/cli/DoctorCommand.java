package org.tarflow4j.jobs.cli;

import java.io.PrintWriter;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.device.DeviceNeed;
import org.tarflow4j.jobs.device.Doctor;
import org.tarflow4j.jobs.device.DoctorReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Whether the cluster can do what the settings ask for. */
@Command(
        name = "doctor",
        description = {
            "Asks every executor for its Java, memory, backend and device, lets it write a file, and prints a table.",
            "Ends with 6 if something would keep a training from working."
        })
final class DoctorCommand extends RunCommand {
    @Option(
            names = "--directory",
            paramLabel = "DIR",
            description = "Where executors write; the run directory unless given.")
    private @Nullable String directory;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    Plan plan(Settings settings) {
        return new Plan().add("Would ask every executor, and let each write a file into %s", directory(settings));
    }

    /** The doctor reports what the check would refuse. */
    @Override
    DeviceNeed deviceNeed(Settings settings) {
        return DeviceNeed.NONE;
    }

    @Override
    String run(SparkSession spark, Settings settings, Progress progress) {
        DoctorReport report = new Doctor(spark, directory(settings)).run(TrainCommand.need(settings));
        PrintWriter out = Output.of(spec);
        report.table().forEach(out::println);
        List<String> problems = report.problems();
        if (!problems.isEmpty()) {
            throw new JobException(ExitCode.RESOURCE_MISSING, String.join("\n", problems));
        }
        return "All executors can work";
    }

    private String directory(Settings settings) {
        return directory == null ? settings.run().directory() : directory;
    }
}
