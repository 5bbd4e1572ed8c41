package org.tarflow4j.jobs.cli;

import org.tarflow4j.jobs.monitor.MlflowCredentials;

/** What the command line takes from the process's environment. */
final class Environment {
    private Environment() {}

    /** The variables that MLflow's own clients read. */
    static MlflowCredentials mlflow() {
        return new MlflowCredentials(
                System.getenv("MLFLOW_TRACKING_USERNAME"),
                System.getenv("MLFLOW_TRACKING_PASSWORD"),
                System.getenv("MLFLOW_TRACKING_TOKEN"));
    }
}
