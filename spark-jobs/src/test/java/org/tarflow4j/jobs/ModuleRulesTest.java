package org.tarflow4j.jobs;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.apache.spark.api.java.JavaRDD;
import org.junit.jupiter.api.Test;
import org.tarflow4j.jobs.device.DeviceTasks;

class ModuleRulesTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.tarflow4j.jobs");

    @Test
    void onlyTheCommandLineReadsTheEnvironmentAndExits() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.tarflow4j.jobs.cli")
                .should()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .orShould()
                .callMethod(System.class, "getProperty", String.class)
                .orShould()
                .callMethod(System.class, "getProperty", String.class, String.class)
                .orShould()
                .callMethod(System.class, "getProperties")
                .orShould()
                .callMethod(System.class, "console")
                .check(CLASSES);
    }

    @Test
    void onlyMainExits() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("org.tarflow4j.jobs.cli.Main")
                .should()
                .callMethod(System.class, "exit", int.class)
                .check(CLASSES);
    }

    @Test
    void nothingDependsOnTheCommandLine() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.tarflow4j.jobs.cli")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.tarflow4j.jobs.cli")
                .check(CLASSES);
    }

    /** On GPUs its tasks would else share one. Only RoundData's tasks read what others compute with. */
    @Test
    void whoHasPartitionsComputedAsksForADevice() {
        classes()
                .that(describe("have partitions computed", type -> type.getMethodCallsFromSelf().stream()
                        .map(call -> call.getTarget())
                        .anyMatch(method -> method.getName().matches("(map|foreach)Partition.*")
                                && method.getOwner().getPackageName().startsWith("org.apache.spark.api.java"))))
                .and()
                .doNotHaveFullyQualifiedName("org.tarflow4j.jobs.train.RoundData")
                .should()
                .callMethod(DeviceTasks.class, "on", JavaRDD.class)
                .check(CLASSES);
    }

    @Test
    void settingsAndCheckpointsKnowNoJob() {
        noClasses()
                .that()
                .resideInAnyPackage("org.tarflow4j.jobs.config", "org.tarflow4j.jobs.checkpoint")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.tarflow4j.jobs.train",
                        "org.tarflow4j.jobs.sample..",
                        "org.tarflow4j.jobs.latent..",
                        "org.tarflow4j.jobs.score..",
                        "org.tarflow4j.jobs.evaluate..",
                        "org.apache.spark..")
                .check(CLASSES);
    }

    /** What jobs share is below them. */
    @Test
    void outputFlowAndPicturesKnowNoJob() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "org.tarflow4j.jobs.output", "org.tarflow4j.jobs.flow", "org.tarflow4j.jobs.picture")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.tarflow4j.jobs.train..",
                        "org.tarflow4j.jobs.sample..",
                        "org.tarflow4j.jobs.latent..",
                        "org.tarflow4j.jobs.score..",
                        "org.tarflow4j.jobs.evaluate..",
                        "org.tarflow4j.jobs.quality..")
                .check(CLASSES);
    }
}
