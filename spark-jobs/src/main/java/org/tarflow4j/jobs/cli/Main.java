package org.tarflow4j.jobs.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkUserAppException;
import org.tarflow4j.jobs.ExitCode;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program. */
@Command(
        name = "tarflow4j",
        description = "Trains normalizing flows with iterative denoising on Spark, and draws images from them.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            PrepareCommand.class,
            TrainCommand.class,
            SampleCommand.class,
            SweepCommand.class,
            EvaluateCommand.class,
            TrainClassifierCommand.class,
            EncodeCommand.class,
            DecodeCommand.class,
            InterpolateCommand.class,
            ScoreCommand.class,
            InspectCommand.class,
            StatusCommand.class,
            ImportCommand.class,
            ExportCommand.class,
            PromoteCommand.class,
            RetrainCommand.class,
            BenchmarkCommand.class,
            DoctorCommand.class
        })
public final class Main {
    private Main() {}

    public static void main(String[] arguments) throws SparkUserAppException {
        // Plots and sheets are drawn in memory; a DISPLAY that happens to be set must not be asked.
        System.setProperty("java.awt.headless", "true");
        end(run(arguments));
    }

    /**
     * In YARN's cluster mode the application master runs this method, and takes a call of exit for a crash, whatever the code;
     * it waits for a return, or for the exception by which Spark's own runners tell it a code.
     */
    private static void end(int code) throws SparkUserAppException {
        SparkConf conf = new SparkConf();
        boolean inMaster = conf.get("spark.master", "").equals("yarn")
                && conf.get("spark.submit.deployMode", "client").equals("cluster");
        if (!inMaster) {
            System.exit(code);
        }
        if (code != ExitCode.DONE.code()) {
            throw new SparkUserAppException(code);
        }
    }

    /** Runs one command on the process's own streams; returns its exit code. */
    static int run(String... arguments) {
        return run(
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                arguments);
    }

    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        return new CommandLine(new Main())
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((failure, given) -> {
                    CommandLine command = failure.getCommandLine();
                    String name = command.getCommandSpec().qualifiedName();
                    err.println(name + ": " + failure.getMessage());
                    err.println("Try '" + name + " --help'");
                    return ExitCode.BAD_USAGE.code();
                })
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    Failure shown = Failure.of(failure);
                    shown.log();
                    err.println("tarflow4j " + command.getCommandName() + ": " + shown.message());
                    return shown.exitCode().code();
                })
                .execute(arguments);
    }
}
