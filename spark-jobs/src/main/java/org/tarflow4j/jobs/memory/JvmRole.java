package org.tarflow4j.jobs.memory;

/** Which JVM of a job it is, and what its memory is set by. */
public enum JvmRole {
    DRIVER(
            "The driver",
            "spark.driver.memory (TARFLOW4J_DRIVER_MEMORY of the launcher)",
            "spark.driver.extraJavaOptions"),
    EXECUTOR("An executor", "spark.executor.memory", "spark.executor.extraJavaOptions"),
    /** All of it, in local mode. Whoever started the JVM set its options. */
    LOCAL(
            "Local mode, one JVM for all,",
            "spark.driver.memory (TARFLOW4J_DRIVER_MEMORY of the launcher)",
            "JAVA_TOOL_OPTIONS");

    private final String subject;
    private final String heapKey;
    private final String optionsKey;

    JvmRole(String subject, String heapKey, String optionsKey) {
        this.subject = subject;
        this.heapKey = heapKey;
        this.optionsKey = optionsKey;
    }

    String subject() {
        return subject;
    }

    String heapKey() {
        return heapKey;
    }

    String optionsKey() {
        return optionsKey;
    }
}
