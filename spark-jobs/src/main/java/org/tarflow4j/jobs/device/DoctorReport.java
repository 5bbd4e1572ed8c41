package org.tarflow4j.jobs.device;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** What the doctor found. */
public final class DoctorReport {
    private static final List<Column> COLUMNS = List.of(
            new Column("executor", report -> report.executor),
            new Column("host", report -> report.host),
            new Column("Java", report -> report.java),
            new Column("cores", report -> Integer.toString(report.cores)),
            new Column("heap / arrays / process", report -> report.memory),
            new Column("ND4J", report -> report.backend),
            new Column("kernels", report -> report.kernels),
            new Column("device", report -> report.device),
            new Column("write test", report -> report.write));

    private final List<ExecutorReport> reports;
    private final int wanted;
    private final int there;

    DoctorReport(List<ExecutorReport> reports, int wanted, int there) {
        this.reports = List.copyOf(reports);
        this.wanted = wanted;
        this.there = there;
    }

    private record Column(String name, Function<ExecutorReport, String> value) {}

    /** A line for each executor. */
    public List<String> table() {
        List<StringBuilder> lines = new ArrayList<>();
        for (int i = 0; i <= reports.size(); i++) {
            lines.add(new StringBuilder());
        }
        for (Column column : COLUMNS) {
            List<String> cells = new ArrayList<>(List.of(column.name));
            reports.forEach(report -> cells.add(column.value.apply(report)));
            int width = cells.stream().mapToInt(String::length).max().orElse(0);
            for (int i = 0; i < cells.size(); i++) {
                lines.get(i)
                        .append(cells.get(i))
                        .append(" ".repeat(width - cells.get(i).length() + 2));
            }
        }
        return lines.stream().map(line -> line.toString().stripTrailing()).toList();
    }

    /** What would keep a job from working, one line each; empty if nothing would. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (there < wanted) {
            problems.add(there + " executors came where " + wanted + " are wanted");
        }
        if (reports.size() < there) {
            problems.add((there - reports.size()) + " executors ran no task");
        }
        for (ExecutorReport report : reports) {
            String who = "Executor " + report.executor + " on " + report.host + ": ";
            if (report.problem != null) {
                problems.add(who + report.problem);
            }
            if (!report.write.equals(WriteTest.DONE)) {
                problems.add(who + "write test: " + report.write);
            }
        }
        return problems;
    }
}
