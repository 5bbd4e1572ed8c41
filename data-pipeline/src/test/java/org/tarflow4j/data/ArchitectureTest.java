package org.tarflow4j.data;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.tarflow4j.data");

    @Test
    void imagesKnowNeitherFilesNorClusters() {
        noClasses()
                .that()
                .resideInAPackage("..data.image")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache..", "org.tarflow4j.data", "org.tarflow4j.data.source")
                .check(CLASSES);
    }

    @Test
    void sourcesKnowNoSparkAndNoDataset() {
        noClasses()
                .that()
                .resideInAPackage("..data.source")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.spark..", "org.tarflow4j.data")
                .check(CLASSES);
    }

    @Test
    void thePipelineKnowsNothingOfTheModel() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.tarflow4j.model..", "org.tarflow4j.jobs..", "org.nd4j..", "org.deeplearning4j..")
                .check(CLASSES);
    }
}
