"""Airflow (2.4 and later): the weekly retraining, one at a time.

Copy it into the DAG folder. schedule/retrain turns the answers of the command that are no failures (5: the candidate is worse,
the promoted checkpoint stays; 8: another command works in the run directory) into success. Whatever else ends it is one failure
for a person to look at; only 75 (stopped on request) may be started again at once, since it goes on where it stopped.
"""

import pendulum
from airflow import DAG
from airflow.operators.bash import BashOperator

with DAG(
    dag_id="tarflow4j_retrain",
    schedule="0 3 * * 0",
    start_date=pendulum.datetime(2026, 1, 4, tz="UTC"),
    catchup=False,
    max_active_runs=1,
    tags=["tarflow4j"],
) as dag:
    BashOperator(
        task_id="retrain",
        # Started again only if it was stopped; exit codes survive spark-submit in client mode.
        bash_command=(
            "for attempt in 1 2 3; do"
            " /opt/tarflow4j/schedule/retrain --config /etc/tarflow4j/run.conf; code=$?;"
            " [ $code -eq 75 ] || exit $code;"
            " done; exit 75"
        ),
        # SPARK_HOME, TARFLOW4J_MASTER and the like, beside the worker's own environment.
        append_env=True,
        env={"TARFLOW4J_MASTER": "yarn", "TARFLOW4J_COMMAND": "/opt/tarflow4j/yarn/submit"},
        retries=0,
        execution_timeout=pendulum.duration(days=5),
    )
