package org.tarflow4j.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The table of keys says what {@code reference.conf} says, and every key in it is read. */
class ConfigurationTableTest {
    private static final Path FILE = Path.of("..", "conf", "CONFIGURATION.md");
    private static final String WRITE = "tarflow4j.write-tables";

    private final KeyTable table = new KeyTable();

    @Test
    void theTableIsThatOfTheReference() throws IOException {
        String made = table.markdown();
        if (Boolean.getBoolean(WRITE)) {
            Files.writeString(FILE, made);
        }
        assertThat(Files.exists(FILE) ? Files.readString(FILE) : "")
                .as(
                        "conf/CONFIGURATION.md is stale; ./mvnw -pl spark-jobs -am test -Dtest=ConfigurationTableTest"
                                + " -Dsurefire.failIfNoSpecifiedTests=false -D%s=true makes it again",
                        WRITE)
                .isEqualTo(made);
    }

    @Test
    void everyKeyIsReadIntoARecord() {
        assertThat(table.keys()).hasSizeGreaterThan(100).allSatisfy(key -> assertThat(table.expected(key))
                .as("a wrong value of %s is noticed", key)
                .isPresent());
    }

    /** A record's component that only its record looks at is a key without effect. */
    @Test
    void everyComponentOfARecordIsAskedFor() {
        JavaClasses classes =
                new ClassFileImporter(List.of(new ImportOption.DoNotIncludeTests())).importPackages("org.tarflow4j");
        List<String> unread = new ArrayList<>();
        for (JavaClass record : classes) {
            if (record.isRecord() && record.getName().matches("org.tarflow4j.jobs.config.*Settings")) {
                for (JavaMethod method : record.getMethods()) {
                    boolean component = method.getRawParameterTypes().isEmpty()
                            && record.tryGetField(method.getName()).isPresent();
                    boolean read = method.getAccessesToSelf().stream()
                            .map(access -> access.getOriginOwner())
                            .anyMatch(reader -> !reader.equals(record)
                                    && !reader.getSimpleName().equals(SettingsReader.class.getSimpleName()));
                    if (component && !read) {
                        unread.add(record.getSimpleName() + "." + method.getName());
                    }
                }
            }
        }
        assertThat(unread).isEmpty();
    }
}
