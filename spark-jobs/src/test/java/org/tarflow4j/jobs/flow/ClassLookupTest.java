package org.tarflow4j.jobs.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;

class ClassLookupTest {
    /** Folders 0 to 11, in the order of text: 0, 1, 10, 11, 2, … */
    private static final List<String> FOLDERS =
            IntStream.range(0, 12).mapToObj(Integer::toString).sorted().toList();

    @Test
    void aNumberThatIsAnotherClassesNameIsRefusedWithBothMeanings() {
        ClassLookup lookup = new ClassLookup("sampling.labels", FOLDERS);
        assertThatThrownBy(() -> lookup.label("10"))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_USAGE))
                .hasMessageContaining("the number of class \"8\" and the name of class number 2")
                .hasMessageContaining("write 010 for the number, or 02 for the name");
        assertThat(lookup.label("010")).isEqualTo(10);
        assertThat(lookup.label("02")).isEqualTo(2);
        assertThat(lookup.run("010:5")).isEqualTo(new ClassRun(10, 5));
        assertThat(lookup.label("1")).as("both mean the same").isEqualTo(1);
    }

    @Test
    void aNumberThatIsOnlyANameIsTheName() {
        ClassLookup lookup = new ClassLookup("--label", List.of("2019", "2020"));
        assertThat(lookup.label("2020")).isEqualTo(1);
        assertThat(lookup.label("1")).isEqualTo(1);
        assertThat(lookup.label("-1")).isEqualTo(-1);
        assertThatThrownBy(() -> lookup.label("2021")).hasMessageContaining("2 classes");
    }

    @Test
    void aCountMayBeOne() {
        ClassLookup lookup = new ClassLookup("sampling.labels", List.of("bag", "top:1"));
        assertThat(lookup.isCounted("bag:1")).isTrue();
        assertThat(lookup.isCounted("bag")).isFalse();
        assertThat(lookup.isCounted("top:1")).as("a name").isFalse();
        assertThat(lookup.run("top:1")).isEqualTo(new ClassRun(1, 1));
    }
}
