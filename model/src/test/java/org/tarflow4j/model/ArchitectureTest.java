package org.tarflow4j.model;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses MODEL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.tarflow4j");

    @Test
    void theModelKnowsNeitherSparkNorDl4jNorHadoop() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.apache.spark..",
                        "org.apache.hadoop..",
                        "org.deeplearning4j..",
                        "scala..",
                        "org.tarflow4j.data..",
                        "org.tarflow4j.jobs..")
                .check(MODEL);
    }

    @Test
    void theVectorModuleStaysInItsPackage() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.tarflow4j.model.kernel.vector..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jdk.incubator.vector..")
                .check(MODEL);
    }

    @Test
    void kernelsKnowNothingAboveThem() {
        noClasses()
                .that()
                .resideInAPackage("org.tarflow4j.model.kernel..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.tarflow4j.model.transformer..",
                        "org.tarflow4j.model.flow..",
                        "org.tarflow4j.model.sampling..",
                        "org.tarflow4j.model.io..")
                .check(MODEL);
        noClasses()
                .that()
                .resideInAPackage("org.tarflow4j.model.transformer..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.tarflow4j.model.flow..", "org.tarflow4j.model.sampling..")
                .check(MODEL);
    }

    @Test
    void nobodyReadsTheEnvironmentOrExits() {
        noClasses()
                .should()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .check(MODEL);
    }
}
